package org.ringmill.topic;

import java.util.ArrayList;
import java.util.List;

/** What tests read from subscriptions. */
final class Received {
    private Received() {}

    /** {@return all that waits, polled} */
    static <M> List<M> all(final Subscription<M> subscription) {
        final List<M> messages = new ArrayList<>();
        for (M message = subscription.poll(); message != null; message = subscription.poll()) {
            messages.add(message);
        }
        return messages;
    }

    /** {@return all that waits, as topic:message@sequence} */
    static <M> List<String> described(final Subscription<M> subscription) {
        final List<String> messages = new ArrayList<>();
        for (M message = subscription.poll(); message != null; message = subscription.poll()) {
            messages.add(subscription.topic() + ":" + message + "@" + subscription.sequence());
        }
        return messages;
    }
}
