/** When: the clocks that stamp events, and timers that are part of the state. The only package that reads a clock. */
@NullMarked
package org.ringmill.time;

import org.jspecify.annotations.NullMarked;
