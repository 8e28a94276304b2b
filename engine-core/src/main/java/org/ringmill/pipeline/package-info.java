/** The ring: one declared graph of named stages over one Disruptor ring buffer. */
@NullMarked
package org.ringmill.pipeline;

import org.jspecify.annotations.NullMarked;
