/** Benchmarks, one class per question. */
@NullMarked
package org.ringmill.bench;

import org.jspecify.annotations.NullMarked;
