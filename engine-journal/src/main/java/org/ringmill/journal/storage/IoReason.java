package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Says in words why a file could not be read or written: what Java says is a path alone, or the name of a class. */
public final class IoReason {
    private IoReason() {}

    /** {@return the reason, without the file's name where Java tells it apart} */
    public static String of(final IOException fault) {
        if (fault instanceof NoSuchFileException) {
            return "no such file";
        }
        if (fault instanceof AccessDeniedException) {
            return "not permitted";
        }
        if (fault instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (fault instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (fault instanceof CharacterCodingException) {
            return "not text in UTF-8";
        }
        final String reason = fault instanceof FileSystemException files ? files.getReason() : fault.getMessage();
        return orUnknown(reason);
    }

    private static String orUnknown(final @Nullable String reason) {
        return reason == null || reason.isBlank() ? "the system gives none" : reason;
    }
}
