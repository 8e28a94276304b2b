package org.ringmill.pipeline;

/** What became of something offered to the ring. An expected answer, never an exception. */
public enum Offer {
    /** It is in the ring. */
    PUBLISHED,
    /** It waits outside the full ring, and follows when there is room; an older one of the same key was replaced. */
    CONFLATED,
    /** The ring was full, and the policy is to refuse. */
    REJECTED,
    /** The ring was full, and the policy is to drop the newest. */
    DROPPED,
    /** The ring stayed full for as long as the policy waits. */
    TIMED_OUT,
    /** The disk that it would be written to has no room left for it; there may be some later. */
    NO_SPACE,
    /** The pipeline is closing, closed, or was halted by a failing stage. */
    CLOSED
}
