package org.ringmill.actor;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who watches an actor, and whom it watches; its dispatcher's. An end is passed on only while it is being watched, and once, however
 * often watch and unwatch crossed it on the way. Sets keep their order, so that a simulation repeats itself.
 */
final class Watches {
    private final Cell<?> owner;
    private final Set<Cell<?>> watchers = new LinkedHashSet<>(0);
    private final Set<Cell<?>> watched = new LinkedHashSet<>(0);

    Watches(final Cell<?> owner) {
        this.owner = owner;
    }

    void watch(final Cell<?> other) {
        if (other == owner) {
            throw new IllegalArgumentException("an actor cannot watch itself, path=" + owner.ref.path());
        }
        if (watched.add(other)) {
            other.mailbox.putSystem(new SystemMessage.Watch(owner));
        }
    }

    void unwatch(final Cell<?> other) {
        if (watched.remove(other)) {
            other.mailbox.putSystem(new SystemMessage.Unwatch(owner));
        }
    }

    /** {@return whether the actor was still watching it, and so is to be told} */
    boolean onEnded(final Cell<?> ended) {
        return watched.remove(ended);
    }

    void addWatcher(final Cell<?> watcher) {
        watchers.add(watcher);
    }

    void removeWatcher(final Cell<?> watcher) {
        watchers.remove(watcher);
    }

    /** The owner has ended: tells its watchers, and those it watched to forget it. */
    void end() {
        watchers.forEach(watcher -> watcher.mailbox.putSystem(new SystemMessage.Ended(owner)));
        watchers.clear();
        watched.forEach(other -> other.mailbox.putSystem(new SystemMessage.Unwatch(owner)));
        watched.clear();
    }
}
