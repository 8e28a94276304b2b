package org.ringmill.worker;

/**
 * The work of a job, called once for each attempt, on a worker's thread. It may block; it should end when it is interrupted.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface JobHandler<T> {
    /**
     * Does the work.
     *
     * @return the result
     * @throws Exception if the attempt has failed; the job's {@link RetryPolicy} says whether there is another
     */
    T run(JobContext context) throws Exception;
}
