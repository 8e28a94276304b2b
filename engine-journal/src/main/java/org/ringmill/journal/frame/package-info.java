/** The bytes of the journal: how records lie in frames, how frames are chained, written and checked. */
@NullMarked
package org.ringmill.journal.frame;

import org.jspecify.annotations.NullMarked;
