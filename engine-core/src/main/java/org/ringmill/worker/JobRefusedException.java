package org.ringmill.worker;

import org.ringmill.agent.RingmillException;

/** The error of an attempt that the job's {@link JobGate} did not let begin. */
public final class JobRefusedException extends RingmillException {
    private static final long serialVersionUID = 1L;

    JobRefusedException(final String jobId, final String reason) {
        super(Category.ERROR, "gate has refused the job, job=" + jobId + ", reason=" + reason);
    }
}
