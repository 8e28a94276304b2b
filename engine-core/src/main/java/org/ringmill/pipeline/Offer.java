package org.ringmill.pipeline;

/** What became of something offered to a ring or a queue. An expected answer, never an exception. */
public enum Offer {
    /** It is in. */
    PUBLISHED,
    /** There was no room: it waits outside and follows when there is, or an older one of the same key was replaced by it. */
    CONFLATED,
    /** There was no room, and the policy is to refuse. */
    REJECTED,
    /** There was no room, and the policy is to drop the newest. */
    DROPPED,
    /** There was no room for as long as the policy waits. */
    TIMED_OUT,
    /** The disk that it would be written to has no room left for it; there may be some later. */
    NO_SPACE,
    /** The thread was interrupted while it waited for room; its flag is set again. A pipeline's publisher waits on instead. */
    INTERRUPTED,
    /** It is closing, closed, or was halted by a failing stage. */
    CLOSED
}
