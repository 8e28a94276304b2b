package org.ringmill.worker;

/** What an attempt of a job is told. Used by its handler, on the worker's thread, while it runs. */
public interface JobContext {
    /** {@return the job's id} */
    String jobId();

    /** {@return the worker that runs it, 0 to the most there can be less 1; -1 if the thread that submitted it does} */
    int workerId();

    /** {@return which attempt it is, from 1} */
    int attempt();

    /** {@return when the attempt began, nanoseconds since the epoch} */
    long timeNs();

    /** {@return when the job fails if it has not ended, nanoseconds since the epoch; {@link Job#NO_DEADLINE} if never} */
    long deadlineNs();

    /** {@return whether the job has ended meanwhile, by cancellation or deadline, so that nobody wants the result any more} */
    boolean isCancelled();
}
