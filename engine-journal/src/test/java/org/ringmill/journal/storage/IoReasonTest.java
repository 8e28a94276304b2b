package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IoReasonTest {
    @Test
    void shouldSayInWordsWhatJavaSaysByAClass() {
        final Map<IOException, String> reasons = Map.of(
                new NoSuchFileException("data"), "no such file",
                new AccessDeniedException("data"), "not permitted",
                new NotDirectoryException("data"), "not a directory",
                new FileAlreadyExistsException("data"), "it exists already",
                new MalformedInputException(1), "not text in UTF-8",
                new FileSystemException("data", null, "Is a directory"), "Is a directory",
                new FileSystemException("data"), "the system gives none",
                new IOException("No space left on device"), "No space left on device",
                new IOException(), "the system gives none");
        reasons.forEach((fault, reason) -> assertThat(IoReason.of(fault)).isEqualTo(reason));
    }

    @Test
    void shouldEndAMessageOfTheStorageWithWords() {
        assertThat(new JournalStorageException("cannot read file, file=data/x", new AccessDeniedException("data/x")))
                .hasMessage("cannot read file, file=data/x, cause=not permitted");
    }
}
