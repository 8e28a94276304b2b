package org.ringmill.examples.logs;

import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Anything that gives lines. Used by one thread, which is interrupted when the pipeline is stopped, and closes it. */
public interface LogSource extends AutoCloseable {
    /** {@return its name, which no other source of the pipeline has} */
    String name();

    /**
     * Gives the next line, and may wait for it.
     *
     * @return the line without its end, or null if there are no more
     * @throws IOException          if it cannot be read on: told to the error channel; the other sources go on
     * @throws InterruptedException if the thread is interrupted while it waits for a line
     */
    @Nullable
    String nextLine() throws IOException, InterruptedException;

    @Override
    default void close() throws IOException {}

    /** {@return a source that gives those lines} */
    static LogSource of(final String name, final Iterable<String> lines) {
        final Iterator<String> iterator = lines.iterator();
        return new LogSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public @Nullable String nextLine() {
                return iterator.hasNext() ? iterator.next() : null;
            }
        };
    }
}
