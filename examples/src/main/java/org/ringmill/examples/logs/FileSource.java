package org.ringmill.examples.logs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file. One that is followed has no end: at the last line it waits for more, and it begins anew where the file was cut
 * off or another stands in its place, as programs do that rotate their logs. Lines longer than 64 KiB are cut there and marked
 * with {@code …}.
 */
public final class FileSource implements LogSource {
    /** How often a followed file is looked at. */
    private static final long POLL_MS = 50;

    private final Path path;
    private final boolean follows;
    private LineReader reader;
    private @Nullable Object fileKey;

    private FileSource(final Path path, final boolean follows) throws IOException {
        this.path = path;
        this.follows = follows;
        reader = open();
    }

    /** {@return the lines of a file as it is} */
    public static FileSource read(final Path path) throws IOException {
        return new FileSource(path, false);
    }

    /** {@return the lines of a file and those that will be written to it} */
    public static FileSource follow(final Path path) throws IOException {
        return new FileSource(path, true);
    }

    /** A plain stream: a channel would be closed by the interrupt that stops the pipeline, in the middle of a line. */
    private LineReader open() throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        final LineReader opened = new LineReader(new FileInputStream(path.toFile()));
        fileKey = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return opened;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public @Nullable String nextLine() throws IOException, InterruptedException {
        while (true) {
            final String line = reader.next();
            if (line != null) {
                return line;
            }
            if (!follows) {
                return reader.rest();
            }
            if (isReplaced()) {
                final String last = lastOfReplaced();
                if (last != null) {
                    return last;
                }
            } else {
                Thread.sleep(POLL_MS);
            }
        }
    }

    /** Looks into the old file once more: its writer may have added lines before it turned to the new one. */
    private @Nullable String lastOfReplaced() throws IOException {
        final String line = reader.next();
        if (line != null) {
            return line;
        }
        final String rest = reader.rest();
        reader.close();
        reader = open();
        return rest;
    }

    private boolean isReplaced() throws IOException {
        try {
            final BasicFileAttributes present = Files.readAttributes(path, BasicFileAttributes.class);
            return !Objects.equals(present.fileKey(), fileKey) || present.size() < reader.position();
        } catch (final NoSuchFileException e) {
            return false; // moved away, and the new one is not there yet
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
