package org.ringmill.examples.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/**
 * A file of released events that holds each event once, whatever happened between. When it is opened again, the lines of
 * the last command in it are taken back, since the process may have died among them, and with them half a line; the
 * engine then hands on the events from that command on. Called on the release thread, and on the opening thread before.
 */
public final class EventsFile implements OutputHandler, AutoCloseable {
    private static final Pattern HALF_LINE = Pattern.compile("(\\d{1,19}(,[A-Z_0-9,-]*)?)?");

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable EventLineWriter writer;

    /** What of the file stands; the rest goes when the first event comes, or the first batch has ended, not before. */
    private long keepBytes;

    /** @param path of the file; it is not written to before {@link #startAfresh} or {@link #resume}, and an event */
    public EventsFile(final Path path) {
        this.path = path;
    }

    /** Will empty the file; {@return 0, the last command whose events it holds}. */
    public long startAfresh() {
        keepBytes = 0;
        return 0;
    }

    /**
     * Will cut the file behind the events of the last command but one.
     *
     * @return the last command whose events it then holds for certain, 0 for none
     * @throws RingmillException (ERROR) if it holds anything but events
     */
    public long resume() {
        if (!Files.exists(path)) {
            return startAfresh();
        }
        try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
            final long whole = startOfLineBefore(reading, reading.size());
            requireHalfLine(reading, whole);
            if (whole == 0) {
                return startAfresh();
            }
            final long lastCommand = commandAt(reading, startOfLineBefore(reading, whole - 1));
            long keep = whole;
            while (keep > 0) {
                final long lineStart = startOfLineBefore(reading, keep - 1);
                if (commandAt(reading, lineStart) != lastCommand) {
                    break;
                }
                keep = lineStart;
            }
            keepBytes = keep;
            return lastCommand - 1;
        } catch (final IOException e) {
            throw unusable(e);
        }
    }

    /** {@return the offset behind the last line end before {@code end}, 0 if there is none}. */
    private static long startOfLineBefore(final FileChannel reading, final long end) throws IOException {
        final ByteBuffer window = ByteBuffer.allocate(EventLineWriter.MAX_LINE_BYTES);
        for (long to = end; to > 0; ) {
            final long from = Math.max(0, to - window.capacity());
            window.clear().limit((int) (to - from));
            readFully(reading, window, from);
            for (int i = window.limit() - 1; i >= 0; i--) {
                if (window.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            to = from;
        }
        return 0;
    }

    private static void readFully(final FileChannel reading, final ByteBuffer window, final long from)
            throws IOException {
        long position = from;
        while (window.hasRemaining()) {
            final int read = reading.read(window, position);
            if (read < 0) {
                throw new IOException("file ended while it was read, offset=" + position);
            }
            position += read;
        }
    }

    /** What stands behind the last line end must be the beginning of an event, not somebody's text. */
    private void requireHalfLine(final FileChannel reading, final long lineStart) throws IOException {
        if (reading.size() - lineStart >= EventLineWriter.MAX_LINE_BYTES
                || !HALF_LINE.matcher(textAt(reading, lineStart)).matches()) {
            throw notEvents(lineStart, "the beginning of an event");
        }
    }

    private long commandAt(final FileChannel reading, final long lineStart) throws IOException {
        final String line = textAt(reading, lineStart);
        final int comma = line.indexOf(',');
        try {
            final long command = Long.parseLong(line.substring(0, Math.max(0, comma)));
            if (command > 0) {
                return command;
            }
        } catch (final NumberFormatException e) {
            // answered below, as one that is no line's number
        }
        throw notEvents(lineStart, "a command number");
    }

    private static String textAt(final FileChannel reading, final long lineStart) throws IOException {
        final ByteBuffer text =
                ByteBuffer.allocate((int) Math.min(EventLineWriter.MAX_LINE_BYTES, reading.size() - lineStart));
        readFully(reading, text, lineStart);
        return new String(text.array(), 0, text.limit(), StandardCharsets.US_ASCII);
    }

    private RingmillException notEvents(final long offset, final String expected) {
        return new RingmillException(
                Category.ERROR, "not a file of events, file=" + path + ", offset=" + offset + ", expected " + expected);
    }

    private EventLineWriter writer() {
        if (writer == null) {
            try {
                final FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
                channel = opened.truncate(keepBytes).position(keepBytes);
                writer = new EventLineWriter(Channels.newOutputStream(opened));
            } catch (final IOException e) {
                throw unusable(e);
            }
        }
        return writer;
    }

    private RingmillException unusable(final IOException e) {
        return new RingmillException(Category.ERROR, "cannot write events, file=" + path + ", cause=" + e, e);
    }

    @Override
    public void onOutput(final Message output, final long sequence, final int index, final long timestampNs)
            throws IOException {
        writer().write(output);
    }

    @Override
    public void onBatchEnd() throws IOException {
        writer().flush();
    }

    @Override
    public void close() {
        try {
            if (writer != null && channel != null) {
                writer.flush();
                channel.close();
            }
        } catch (final IOException e) {
            throw unusable(e);
        }
    }
}
