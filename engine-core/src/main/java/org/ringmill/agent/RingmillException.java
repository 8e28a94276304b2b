package org.ringmill.agent;

import org.jspecify.annotations.Nullable;

/**
 * The root of all faults that Ringmill raises. Expected outcomes (a full ring, a closed publisher) are values, never
 * one of these. The message says what went wrong and where: {@code "what, name=value"}.
 */
public class RingmillException extends RuntimeException {
    /** How far the fault reaches. */
    public enum Category {
        /** The component cannot go on and must be closed. */
        FATAL,
        /** The request failed; the component goes on. */
        ERROR,
        /** Worth a look; nothing failed. */
        WARN
    }

    private static final long serialVersionUID = 1L;

    private final Category category;

    public RingmillException(final Category category, final String message) {
        this(category, message, null);
    }

    public RingmillException(final Category category, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** {@return how far the fault reaches} */
    public final Category category() {
        return category;
    }
}
