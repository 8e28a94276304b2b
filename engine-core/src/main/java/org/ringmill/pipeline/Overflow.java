package org.ringmill.pipeline;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * What a publisher does when the ring is full.
 *
 * @param <E> the event type
 */
public final class Overflow<E> {
    /** The policies. */
    enum Kind {
        BLOCK,
        TIMEOUT,
        REJECT,
        DROP_NEWEST,
        CONFLATE
    }

    final Kind kind;
    final Duration timeout;
    final long timeoutNs;
    final int maxKeys;
    final @Nullable ToLongFunction<? super E> key;
    final @Nullable BiConsumer<? super E, ? super E> copier;

    private Overflow(
            final Kind kind,
            final Duration timeout,
            final int maxKeys,
            final @Nullable ToLongFunction<? super E> key,
            final @Nullable BiConsumer<? super E, ? super E> copier) {
        this.kind = kind;
        this.timeout = timeout;
        timeoutNs = Deadline.boundedNs(timeout);
        this.maxKeys = maxKeys;
        this.key = key;
        this.copier = copier;
    }

    /** {@return wait until there is room: the default. Nothing is lost} While the stages are slow the wait is a sleep of up to 1 ms. */
    public static <E> Overflow<E> block() {
        return new Overflow<>(Kind.BLOCK, Duration.ZERO, 0, null, null);
    }

    /** {@return wait at most that long, then answer {@link Offer#TIMED_OUT}} */
    public static <E> Overflow<E> timeout(final Duration timeout) {
        return new Overflow<>(Kind.TIMEOUT, timeout, 0, null, null);
    }

    /** {@return answer {@link Offer#REJECTED} at once} */
    public static <E> Overflow<E> reject() {
        return new Overflow<>(Kind.REJECT, Duration.ZERO, 0, null, null);
    }

    /** {@return answer {@link Offer#DROPPED} at once, and count it as lost on purpose} */
    public static <E> Overflow<E> dropNewest() {
        return new Overflow<>(Kind.DROP_NEWEST, Duration.ZERO, 0, null, null);
    }

    /**
     * {@return keep the newest event of each key outside the ring until there is room; when events of that many keys
     * wait, answer {@link Offer#REJECTED}}
     *
     * @param maxKeys most events that wait, 1 to 1,048,576; they are allocated at once
     * @param key     tells events that replace each other
     * @param copier  copies the first event into the second
     */
    public static <E> Overflow<E> conflate(
            final int maxKeys, final ToLongFunction<? super E> key, final BiConsumer<? super E, ? super E> copier) {
        if (maxKeys < 1 || maxKeys > 1 << 20) {
            throw new IllegalArgumentException("keys must be 1 to 1048576, maxKeys=" + maxKeys);
        }
        return new Overflow<>(Kind.CONFLATE, Duration.ZERO, maxKeys, key, copier);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case TIMEOUT -> "TIMEOUT(" + timeout + ")";
            case CONFLATE -> "CONFLATE(" + maxKeys + " keys)";
            default -> kind.name();
        };
    }
}
