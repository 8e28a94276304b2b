package org.ringmill.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What a stage does when its handler throws.
 *
 * @param <E> the event type
 */
public final class FailurePolicy<E> {
    private final int retries;
    private final @Nullable DeadLetterHandler<? super E> deadLetters;

    private FailurePolicy(final int retries, final @Nullable DeadLetterHandler<? super E> deadLetters) {
        this.retries = retries;
        this.deadLetters = deadLetters;
    }

    /** {@return stop the stage before that event and refuse further publishing: the default} */
    public static <E> FailurePolicy<E> halt() {
        return new FailurePolicy<>(0, null);
    }

    /** {@return hand the event to the dead-letter handler and go on with the next} */
    public static <E> FailurePolicy<E> skip(final DeadLetterHandler<? super E> deadLetters) {
        return new FailurePolicy<>(0, deadLetters);
    }

    /**
     * {@return try the same event again, at once, up to that many times, and then do as this policy}
     *
     * @param limit most further tries, 1 to 1,000
     */
    public FailurePolicy<E> retry(final int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("retries must be 1 to 1000, limit=" + limit);
        }
        return new FailurePolicy<>(limit, deadLetters);
    }

    int retries() {
        return retries;
    }

    @Nullable
    DeadLetterHandler<? super E> deadLetters() {
        return deadLetters;
    }

    @Override
    public String toString() {
        final String last = deadLetters == null ? "HALT" : "SKIP";
        return retries == 0 ? last : "RETRY(" + retries + ") then " + last;
    }
}
