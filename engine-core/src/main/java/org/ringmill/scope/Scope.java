package org.ringmill.scope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.TimerWheel;

/**
 * The life of a piece of work: it ends when it is cancelled or closed, when its deadline passes, or when the scope above it ends,
 * whatever comes first; and it carries values, which those below inherit. {@link #cause()} tells which it was.
 *
 * <pre>{@code
 * try (Scope request = service.child("request", nowNs + 50_000_000)) {
 *     request.onCancel(cause -> call.abort());
 *     …
 * }
 * }</pre>
 *
 * <p>Once {@link #cancel} returns {@code true}, this scope and all below it have ended and their listeners were called, but for
 * those at or below one that another thread has ended before, and may still be ending and calling. Each listener is called
 * exactly once, on the thread that ends its scope, or at once where the scope has ended already; all scopes below have ended
 * before the first is called. One that throws stops no other: what it throws goes to the handler of the tree.
 *
 * <p>Time is an argument: {@link #isDone(long)} compares, {@link #expire(long)} ends the scope if it is time. Where a
 * {@link ScopeTimer} runs, the scopes of its trees expire by themselves.
 *
 * <p>A scope that has ended is not referred to by the one above it: close each when its work is done. Any thread may do anything.
 * {@link #isCancelled()} is one volatile read.
 */
public final class Scope implements AutoCloseable {
    /** {@link #deadlineNs()} of a scope that has none. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final Cause CLOSED = Cause.cancelled("closed", null);

    /** What all scopes of a tree share. */
    private record Tree(
            @Nullable ScopeTimer timer, @Nullable BiConsumer<? super Scope, ? super Throwable> onFailure) {}

    /** A value and those that were there before it. */
    private record Value(Key<?> key, Object value, @Nullable Value next) {}

    private final String name;
    private final Tree tree;
    private final @Nullable Scope parent;
    private final @Nullable Value values;
    private final long deadlineNs;
    private final Links links = new Links();
    private final Link linkOfParent = new ChildLink(this);

    /** The timer of this scope's deadline; guarded by the {@link ScopeTimer}. */
    long timerId = TimerWheel.NO_TIMER;

    private static final class ChildLink extends Link {
        private final Scope child;

        ChildLink(final Scope child) {
            this.child = child;
        }

        @Override
        Scope child() {
            return child;
        }

        @Override
        void fire(final Cause cause) {
            throw new AssertionError("a child is ended, not called");
        }
    }

    /**
     * Names a value that scopes carry. Two keys of one name are two keys.
     *
     * @param <T> the type of the value
     */
    public static final class Key<T> {
        private final String name;
        private final Class<T> type;

        private Key(final String name, final Class<T> type) {
            this.name = name;
            this.type = type;
        }

        /**
         * {@return a new key}
         *
         * @throws IllegalArgumentException if the type is a primitive one, which no value has
         */
        public static <T> Key<T> of(final String name, final Class<T> type) {
            if (type.isPrimitive()) {
                throw new IllegalArgumentException(
                        "values are objects, expected the class that boxes it, name=" + name + ", type=" + type);
            }
            return new Key<>(Objects.requireNonNull(name), Objects.requireNonNull(type));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Scope(final Builder builder) {
        name = builder.name;
        tree = builder.tree();
        parent = builder.parent;
        values = builder.values;
        deadlineNs = builder.deadlineNs;
    }

    /** {@return a scope below no other, without a deadline} */
    public static Scope root(final String name) {
        return rootBuilder(name).open();
    }

    /** {@return a builder for a scope below no other} */
    public static Builder rootBuilder(final String name) {
        return new Builder(name, null);
    }

    /** {@return a scope below this one; it has ended already if this one has} */
    public Scope child(final String childName) {
        return childBuilder(childName).open();
    }

    /** As {@link #child(String)}, with a deadline, which is this scope's if that is earlier. */
    public Scope child(final String childName, final long childDeadlineNs) {
        return childBuilder(childName).deadlineNs(childDeadlineNs).open();
    }

    /** {@return a builder for a scope below this one} */
    public Builder childBuilder(final String childName) {
        return new Builder(childName, this);
    }

    /** {@return whether it has ended, for whatever cause} */
    public boolean isCancelled() {
        return links.cause() != null;
    }

    /** {@return whether it has ended or its deadline has passed at that time, nanoseconds since the epoch} */
    public boolean isDone(final long nowNs) {
        return nowNs >= deadlineNs || isCancelled();
    }

    /** {@return why it has ended, or null if it has not} */
    public @Nullable Cause cause() {
        return links.cause();
    }

    /** {@return the deadline, its own or that of one above it, nanoseconds since the epoch, or {@link #NO_DEADLINE}} */
    public long deadlineNs() {
        return deadlineNs;
    }

    /** {@return nanoseconds left at that time, 0 if it has passed or the scope has ended; {@link Long#MAX_VALUE} without a deadline} */
    public long remainingNs(final long nowNs) {
        if (isCancelled()) {
            return 0;
        }
        return deadlineNs == NO_DEADLINE ? Long.MAX_VALUE : Math.max(0, deadlineNs - nowNs);
    }

    /** {@return the value of a key, set here or above, or null} */
    public <T> @Nullable T value(final Key<T> key) {
        for (Value present = values; present != null; present = present.next) {
            if (present.key == key) {
                return key.type.cast(present.value);
            }
        }
        return null;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the scope above this one, or null} */
    public @Nullable Scope parent() {
        return parent;
    }

    /** Ends it; {@return whether it had not ended before} */
    public boolean cancel(final String reason) {
        return end(Cause.cancelled(reason, null));
    }

    /** Ends it because something has failed; {@return whether it had not ended before} */
    public boolean cancel(final Throwable failure) {
        return end(Cause.cancelled(inWords(failure), failure));
    }

    /** A scope must end even if what has failed cannot say how. */
    private static String inWords(final Throwable failure) {
        try {
            return failure.toString();
        } catch (final Throwable unspeakable) {
            return failure.getClass().getName();
        }
    }

    /**
     * Ends it if its deadline has passed.
     *
     * @param nowNs nanoseconds since the epoch
     * @return whether it has ended, now or before
     */
    public boolean expire(final long nowNs) {
        if (nowNs >= deadlineNs && !isCancelled()) {
            end(Cause.deadlineExceeded(deadlineNs, nowNs));
        }
        return isCancelled();
    }

    /** Ends it, if it has not ended: what was begun in it is not to outlive it. */
    @Override
    public void close() {
        end(CLOSED);
    }

    /**
     * Adds a listener, to be called when the scope ends; at once if it has.
     *
     * @return to be closed by whoever is done before that
     */
    public Registration onCancel(final Consumer<? super Cause> listener) {
        final Registration registration = new Registration(links, Objects.requireNonNull(listener));
        final Cause cause = links.add(registration);
        if (cause != null) {
            fire(registration, cause);
        }
        return registration;
    }

    /** All scopes are marked before the first listener is called; a work list, for trees deeper than a stack. */
    private boolean end(final Cause cause) {
        final ArrayDeque<Scope> toEnd = new ArrayDeque<>();
        if (!links.end(cause, toEnd)) {
            return false;
        }
        final List<Scope> ended = new ArrayList<>();
        ended.add(this);
        for (Scope next = toEnd.poll(); next != null; next = toEnd.poll()) {
            if (next.links.end(cause, toEnd)) {
                ended.add(next);
            }
        }
        if (parent != null) {
            parent.links.remove(linkOfParent);
        }
        ended.forEach(Scope::onEnded);
        return true;
    }

    private void onEnded() {
        final Cause cause = Objects.requireNonNull(links.cause());
        if (hasTimer()) {
            Objects.requireNonNull(tree.timer).cancel(this);
        }
        for (Link listener = links.takeFirst(); listener != null; listener = links.takeFirst()) {
            fire(listener, cause);
        }
    }

    private void fire(final Link listener, final Cause cause) {
        try {
            listener.fire(cause);
        } catch (final Throwable failure) {
            report(failure);
        }
    }

    private void report(final Throwable failure) {
        if (tree.onFailure == null) {
            Uncaught.report(failure);
            return;
        }
        try {
            tree.onFailure.accept(this, failure);
        } catch (final Throwable handlerFailure) {
            if (handlerFailure != failure) {
                handlerFailure.addSuppressed(failure);
            }
            Uncaught.report(handlerFailure);
        }
    }

    /** A deadline that is the parent's ends this scope together with it. */
    private boolean hasTimer() {
        return tree.timer != null && deadlineNs != NO_DEADLINE && (parent == null || deadlineNs < parent.deadlineNs);
    }

    private Scope opened() {
        if (parent != null) {
            final Cause cause = parent.links.add(linkOfParent);
            if (cause != null) {
                links.end(cause, new ArrayDeque<>());
                return this;
            }
        }
        if (hasTimer()) {
            Objects.requireNonNull(tree.timer).schedule(this);
        }
        return this;
    }

    /** {@return how many listeners and children hang on it} For tests. */
    int size() {
        return links.size();
    }

    @Override
    public String toString() {
        final Cause cause = links.cause();
        return "Scope[" + (parent == null ? "" : parent.name + " > ") + name + (cause == null ? "" : ", " + cause)
                + ']';
    }

    /** Describes a scope. One thread's. */
    public static final class Builder {
        private final String name;
        private final @Nullable Scope parent;
        private @Nullable Value values;
        private long deadlineNs;
        private @Nullable ScopeTimer timer;
        private @Nullable BiConsumer<? super Scope, ? super Throwable> onFailure;

        private Builder(final String name, final @Nullable Scope parent) {
            this.name = Objects.requireNonNull(name);
            this.parent = parent;
            values = parent == null ? null : parent.values;
            deadlineNs = parent == null ? NO_DEADLINE : parent.deadlineNs;
        }

        /** Ends it at that time, nanoseconds since the epoch, or at the deadline above it, if that is earlier. */
        public Builder deadlineNs(final long value) {
            deadlineNs = Math.min(deadlineNs, value);
            return this;
        }

        /** Gives it a value, before one of the same key from above. */
        public <T> Builder value(final Key<T> key, final T value) {
            values = new Value(key, Objects.requireNonNull(value), values);
            return this;
        }

        /** Lets this tree's scopes expire by themselves. For a root. */
        public Builder timer(final ScopeTimer value) {
            requireRoot();
            timer = value;
            return this;
        }

        /**
         * Takes what listeners of this tree throw, on the thread that calls them; if not called, it goes to that thread's handler
         * of uncaught exceptions. For a root.
         */
        public Builder onListenerFailure(final BiConsumer<? super Scope, ? super Throwable> value) {
            requireRoot();
            onFailure = value;
            return this;
        }

        private void requireRoot() {
            if (parent != null) {
                throw new IllegalArgumentException("only a root takes it, expected at Scope.rootBuilder, name=" + name);
            }
        }

        private Tree tree() {
            return parent == null ? new Tree(timer, onFailure) : parent.tree;
        }

        /** {@return the scope} */
        public Scope open() {
            return new Scope(this).opened();
        }
    }
}
