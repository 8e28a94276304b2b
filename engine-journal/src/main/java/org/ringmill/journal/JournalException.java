package org.ringmill.journal;

import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/** The journal cannot be opened or used: the message says what to change. */
public class JournalException extends RingmillException {
    private static final long serialVersionUID = 1L;

    public JournalException(final Category category, final String message) {
        this(category, message, null);
    }

    public JournalException(final Category category, final String message, final @Nullable Throwable cause) {
        super(category, message, cause);
    }
}
