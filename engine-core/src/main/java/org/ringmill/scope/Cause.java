package org.ringmill.scope;

import org.jspecify.annotations.Nullable;

/**
 * Why a scope has ended. A scope that ends with the one above it has the same cause.
 *
 * @param kind    whether somebody cancelled it or its time was up
 * @param reason  in words
 * @param failure what made somebody cancel it, or null
 */
public record Cause(Kind kind, String reason, @Nullable Throwable failure) {
    /** The kinds of end. */
    public enum Kind {
        /** Somebody cancelled or closed the scope, or one above it. */
        CANCELLED,
        /** The scope's deadline passed, which may be that of one above it. */
        DEADLINE_EXCEEDED
    }

    static Cause cancelled(final String reason, final @Nullable Throwable failure) {
        return new Cause(Kind.CANCELLED, reason, failure);
    }

    static Cause deadlineExceeded(final long deadlineNs, final long nowNs) {
        return new Cause(
                Kind.DEADLINE_EXCEEDED, "deadline exceeded, deadlineNs=" + deadlineNs + ", nowNs=" + nowNs, null);
    }

    /** {@return whether the time was up} */
    public boolean isDeadlineExceeded() {
        return kind == Kind.DEADLINE_EXCEEDED;
    }
}
