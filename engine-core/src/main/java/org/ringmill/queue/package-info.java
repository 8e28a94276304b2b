/** Hand-over between agents: bounded queues of JCTools, and what is done when one is full. */
@NullMarked
package org.ringmill.queue;

import org.jspecify.annotations.NullMarked;
