package org.ringmill.cli;

import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/** What was found cannot be told: standard output or a file takes no more. */
final class OutputException extends RingmillException {
    private static final long serialVersionUID = 1L;

    OutputException(final String message, final @Nullable Throwable cause) {
        super(Category.ERROR, message, cause);
    }
}
