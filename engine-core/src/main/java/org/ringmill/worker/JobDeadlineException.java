package org.ringmill.worker;

import org.ringmill.agent.RingmillException;

/** The error of a job whose deadline passed before it had ended. */
public final class JobDeadlineException extends RingmillException {
    private static final long serialVersionUID = 1L;

    JobDeadlineException(final String jobId, final long deadlineNs) {
        super(Category.ERROR, "deadline of the job has passed, job=" + jobId + ", deadlineNs=" + deadlineNs);
    }
}
