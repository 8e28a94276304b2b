/** The only door to Chronicle Queue and to the disk: whatever is written, forced, locked or read goes through here. */
@NullMarked
package org.ringmill.journal.storage;

import org.jspecify.annotations.NullMarked;
