package org.ringmill.topic;

import java.util.List;

/**
 * How a broker ended.
 *
 * @param undelivered  subscriptions in whose buffers messages are left, with how many; those polled by their owners can be polled still
 * @param stuckThreads threads that would not end, even interrupted
 */
public record TopicsReport(List<Undelivered> undelivered, List<String> stuckThreads) {
    /** What a subscription has not been given, or has not acknowledged. */
    public record Undelivered(String subscription, String pattern, long messages) {}

    /** {@return whether every message was delivered and every thread has ended} */
    public boolean isComplete() {
        return undelivered.isEmpty() && stuckThreads.isEmpty();
    }
}
