/** A pool of workers: an {@code ExecutorService}, and jobs with an id, a priority, a deadline, retries and a key. */
@NullMarked
package org.ringmill.worker;

import org.jspecify.annotations.NullMarked;
