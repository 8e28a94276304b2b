package org.ringmill.worker;

/** Where a job stands. */
public enum JobStatus {
    /** Accepted; has not run yet: it waits for a worker, for an earlier job of its key, or for its gate. */
    PENDING,
    /** An attempt is under way. */
    RUNNING,
    /** An attempt has failed, and another follows. */
    RETRYING,
    /** Ended with a result. */
    COMPLETED,
    /** Ended with an error: of its last attempt, or because its deadline has passed. */
    FAILED,
    /** Ended because somebody cancelled it, the pool dropped it, or the pool was stopped before it was done. */
    CANCELLED;

    /** {@return whether a job of this status never changes again} */
    public boolean isFinal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
