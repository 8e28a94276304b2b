package org.ringmill.worker;

import java.util.Objects;

/**
 * Decides when jobs of a key may run: a rate limit, a circuit breaker. Asked by a worker that is about to begin an attempt of a job
 * that has a key. Calls for one key never overlap, those for different keys do.
 */
public interface JobGate {
    /**
     * An answer.
     *
     * @param kind        what the pool does
     * @param notBeforeNs of {@link Kind#WAIT}: when to ask again, nanoseconds since the epoch
     * @param reason      of {@link Kind#REFUSE}
     */
    record Permit(Kind kind, long notBeforeNs, String reason) {
        /** What the pool does. */
        public enum Kind {
            /** Begin. {@link JobGate#after} follows. */
            NOW,
            /** Ask again later; the job waits on a timer, and those of its key behind it. */
            WAIT,
            /** The attempt has failed with a {@link JobRefusedException}. */
            REFUSE
        }

        /** Checks that there is an answer. */
        public Permit {
            Objects.requireNonNull(kind, "kind");
        }

        private static final Permit PERMIT_NOW = new Permit(Kind.NOW, 0, "");

        /** {@return begin} */
        public static Permit now() {
            return PERMIT_NOW;
        }

        /** {@return ask again then, nanoseconds since the epoch} */
        public static Permit notBefore(final long timeNs) {
            return new Permit(Kind.WAIT, timeNs, "");
        }

        /** {@return the attempt has failed, for that reason} */
        public static Permit refuse(final String reason) {
            return new Permit(Kind.REFUSE, 0, reason);
        }
    }

    /** {@return whether a job of that key may begin, at that time in nanoseconds since the epoch} */
    Permit before(Object key, long timeNs);

    /** How an attempt that was let in has ended. */
    enum Outcome {
        /** It has given a result. */
        SUCCEEDED,
        /** It has thrown, or the job's deadline has passed meanwhile. */
        FAILED,
        /** The job was cancelled before or while it ran: says nothing about what the key stands for. */
        CANCELLED
    }

    /** An attempt that was let in has ended, at that time in nanoseconds since the epoch. Called once for each {@link Permit.Kind#NOW}. */
    void after(Object key, Outcome outcome, long timeNs);
}
