package org.ringmill.examples.logs;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A file with a line for each element, in UTF-8, which replaces one that is there.
 *
 * @param <T> the elements
 */
public final class LineFile<T> implements LogOutput<T> {
    private final BufferedWriter writer;
    private final Function<? super T, String> format;

    /**
     * Opens the file.
     *
     * @param format makes the line, without its end; see {@link LogFormat}
     */
    public LineFile(final Path path, final Function<? super T, String> format) throws IOException {
        this.format = format;
        writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
    }

    @Override
    public void write(final T element) throws IOException {
        writer.write(format.apply(element));
        writer.write('\n');
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
