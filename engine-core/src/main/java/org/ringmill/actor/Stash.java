package org.ringmill.actor;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.ringmill.actor.DeadLetterListener.Reason;

/**
 * Messages that an actor has put aside, and those that it has taken out again, which go before all in the mailbox. Its dispatcher's.
 * Both hold messages and envelopes, as a mailbox does; together they are bounded.
 */
final class Stash {
    private final int capacity;
    private final ArrayDeque<Object> stashed = new ArrayDeque<>(0);
    private final ArrayDeque<Object> replayed = new ArrayDeque<>(0);

    Stash(final int capacity) {
        this.capacity = capacity;
    }

    /** {@return whether there was room} */
    boolean add(final Object item) {
        if (stashed.size() + replayed.size() >= capacity) {
            return false;
        }
        stashed.addLast(item);
        return true;
    }

    /** What was put aside goes before what was taken out earlier and is not handled yet: that is its age. */
    void unstashAll() {
        while (!stashed.isEmpty()) {
            replayed.addFirst(stashed.removeLast());
        }
    }

    int size() {
        return stashed.size();
    }

    boolean hasReplay() {
        return !replayed.isEmpty();
    }

    @Nullable
    Object pollReplay() {
        return replayed.pollFirst();
    }

    void drop(final DeadLetters deadLetters, final ActorRef<?> recipient, final Reason reason) {
        unstashAll();
        for (Object item = replayed.pollFirst(); item != null; item = replayed.pollFirst()) {
            deadLetters.take(item, recipient, reason);
        }
    }
}
