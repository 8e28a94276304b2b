/** The logic: a deterministic state machine, what goes in and out of it, and how its state is written, read and hashed. */
@NullMarked
package org.ringmill.state;

import org.jspecify.annotations.NullMarked;
