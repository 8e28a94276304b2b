package org.ringmill.journal.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/** The disk, or what lies between it and the journal, failed. The journal stops; it never tries again. */
public class JournalStorageException extends RingmillException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what could not be done, and where
     * @param cause   why; the message goes on with it
     */
    public JournalStorageException(final String message, final @Nullable Throwable cause) {
        super(Category.FATAL, cause == null ? message : message + ", cause=" + words(cause), cause);
    }

    private static String words(final Throwable cause) {
        return cause instanceof IOException fault ? IoReason.of(fault) : cause.toString();
    }
}
