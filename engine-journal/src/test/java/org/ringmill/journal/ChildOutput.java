package org.ringmill.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Reads what a child prints, on a thread of its own, so that the child never waits for its reader: the last number behind each
 * of {@code durable}, {@code opened} and {@code sound}, and the lines that are none of these.
 */
final class ChildOutput {
    /** How long it may say nothing. */
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(2);

    private final Process process;
    private final Thread reader;
    private final StringBuilder lines = new StringBuilder();
    private long first = -1;
    private long last = -1;
    private boolean ended;

    ChildOutput(final Process process) {
        this.process = process;
        reader = new Thread(this::read, "child output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader input =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // The last line of a process that was killed may be cut, and then says less than it meant.
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                take(line);
            }
        } catch (final IOException e) {
            take(e.toString());
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void take(final String line) {
        if (line.matches("(durable|opened|sound) [0-9]+")) {
            last = Math.max(last, Long.parseLong(line.substring(line.indexOf(' ') + 1)));
            first = first < 0 ? last : first;
            notifyAll();
        } else {
            lines.append(line).append('\n');
        }
    }

    /** Waits until the child has printed a number, or a higher one, or has ended; {@return whether it has printed it} */
    synchronized boolean await(final long number) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        for (long said = last; last < number && !ended; ) {
            if (last > said) {
                said = last;
                deadlineNs = System.nanoTime() + LIMIT_NS;
            }
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("child says nothing more, last=" + last + ", output=" + lines);
            }
            wait(leftMs);
        }
        return last >= number;
    }

    /** Waits until the child has ended and all that it printed was read; {@return the last number, -1 if there was none} */
    long awaitEnd() throws InterruptedException {
        process.waitFor();
        reader.join();
        return last();
    }

    /** {@return the first number, -1 if there was none} */
    synchronized long first() {
        return first;
    }

    /** {@return the highest number, -1 if there was none} */
    synchronized long last() {
        return last;
    }

    /** {@return how the child has ended; it must have} */
    int exitCode() {
        return process.exitValue();
    }

    /** {@return the lines without a number} */
    synchronized String text() {
        return lines.toString();
    }
}
