package org.ringmill.topic;

/** Why a subscription has ended. */
public enum SubscriptionEnd {
    /** Its owner unsubscribed. */
    UNSUBSCRIBED,
    /** What it should live as long as was over: see {@link SubscriptionBuilder#scope} and {@link SubscriptionBuilder#until}. */
    CANCELLED,
    /** Its buffer was full, and its policy is DISCONNECT. */
    FULL,
    /** Nothing was polled for a time while something waited: see {@link SubscriptionBuilder#idleTimeout}. */
    IDLE,
    /** It lost too much between two polls: see {@link SubscriptionBuilder#dropLimit}. */
    DROPS,
    /** The broker has shut down. */
    SHUTDOWN
}
