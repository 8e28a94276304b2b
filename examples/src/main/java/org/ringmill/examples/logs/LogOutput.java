package org.ringmill.examples.logs;

import java.io.IOException;

/**
 * Where events, or errors, go. Each has a thread of its own, which calls everything here. The first exception ends the output: it is
 * reported to the error channel, what follows is counted as lost, and the other outputs go on.
 *
 * @param <T> what it takes: {@link LogEvent} or {@link LogError}
 */
@FunctionalInterface
public interface LogOutput<T> extends AutoCloseable {
    /** Takes one; what is not flushed yet may be lost. */
    void write(T element) throws Exception;

    /** Makes safe what was written. Called when there is nothing more to write at present, and now and then. */
    default void flush() throws Exception {}

    @Override
    default void close() throws IOException {}
}
