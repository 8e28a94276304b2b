package org.ringmill.actor;

/** How a question stands. */
public enum AskStatus {
    /** Nothing was asked, or the answer is given up. */
    NONE,
    /** Neither a reply nor the deadline has come. */
    PENDING,
    /** The reply is there. */
    REPLIED,
    /** The deadline has passed; a reply that comes now is late, and dead. */
    TIMED_OUT
}
