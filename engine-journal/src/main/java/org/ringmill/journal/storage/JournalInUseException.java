package org.ringmill.journal.storage;

import org.jspecify.annotations.Nullable;

/** Another journal, of this process or of another one, holds the directory. Nothing was touched. */
public final class JournalInUseException extends JournalStorageException {
    private static final long serialVersionUID = 1L;

    public JournalInUseException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
