/** The latency harness: a schedule decides when events leave, and what each waits counts from then. */
@NullMarked
package org.ringmill.bench.latency;

import org.jspecify.annotations.NullMarked;
