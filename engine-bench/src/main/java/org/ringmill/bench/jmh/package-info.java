/** JMH benchmarks, one class per question. */
@NullMarked
package org.ringmill.bench.jmh;

import org.jspecify.annotations.NullMarked;
