/** Reads a journal back: checks every byte that matters, tells a torn tail from damage, replays. Never writes. */
@NullMarked
package org.ringmill.journal.recovery;

import org.jspecify.annotations.NullMarked;
