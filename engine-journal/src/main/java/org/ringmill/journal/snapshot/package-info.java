/** Snapshot files: the bytes of a state, tied to the sequence it stands at, checked before they are used. */
@NullMarked
package org.ringmill.journal.snapshot;

import org.jspecify.annotations.NullMarked;
