package org.ringmill.examples.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.Disk;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/**
 * A file of released events that holds each event once, whatever happened between. When it is opened again, the engine
 * hands on the events from the last command in it on, since the process may have died among them: what is there of them
 * is compared and not written again, so another run's file is noticed before a byte of it has changed. Called on the
 * release thread, and on the opening thread before.
 */
public final class EventsFile implements OutputHandler, AutoCloseable {
    private static final Pattern HALF_LINE = Pattern.compile("(\\d{1,19}(,[A-Z_0-9,-]*)?)?");

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable EventLineWriter writer;

    /** Where the events begin that are handed on again; nothing is changed before they come. */
    private long keepBytes;

    private boolean isAfresh = true;

    private @Nullable Continuation continuation;

    /** @param path of the file; it is not written to before {@link #startAfresh} or {@link #resume}, and an event */
    public EventsFile(final Path path) {
        this.path = path;
    }

    /** Will empty the file; {@return 0, the last command whose events it holds}. */
    public long startAfresh() {
        keepBytes = 0;
        isAfresh = true;
        return 0;
    }

    /**
     * Will go on behind the events of the last command but one.
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
            isAfresh = false;
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
                final FileChannel opened = FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                        Disk.filePermissions(path));
                channel = opened;
                continuation = new Continuation(opened, keepBytes, isAfresh ? 0 : opened.size());
                writer = new EventLineWriter(continuation);
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
    public void onOutput(final Message output, final long sequence, final int index, final long timestampNs) {
        try {
            writer().write(output);
        } catch (final IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public void onBatchEnd() {
        try {
            writer().flush();
        } catch (final IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public void close() {
        try {
            if (writer != null && continuation != null && channel != null) {
                writer.flush();
                continuation.cut();
                channel.close();
            }
        } catch (final IOException e) {
            throw unusable(e);
        }
    }

    /** Passes over what the file holds as long as it is the same, then appends. */
    private final class Continuation extends OutputStream {
        private final FileChannel file;
        private final OutputStream appending;
        private final ByteBuffer known = ByteBuffer.allocate(EventLineWriter.MAX_LINE_BYTES);
        private final long endOfKnown;
        private long position;
        private boolean differs;

        Continuation(final FileChannel file, final long position, final long endOfKnown) throws IOException {
            this.file = file.position(endOfKnown);
            appending = Channels.newOutputStream(file);
            this.position = position;
            this.endOfKnown = endOfKnown;
            if (endOfKnown == 0) {
                file.truncate(0);
            }
        }

        @Override
        public void write(final int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            int from = offset;
            final int to = offset + length;
            while (from < to && position < endOfKnown) {
                final int count = (int) Math.min(Math.min(to - from, known.capacity()), endOfKnown - position);
                readFully(file, known.clear().limit(count), position);
                if (Arrays.mismatch(known.array(), 0, count, bytes, from, from + count) >= 0) {
                    differs = true;
                    throw notEvents(position, "this run's events, found another's");
                }
                position += count;
                from += count;
            }
            if (from < to) {
                appending.write(bytes, from, to - from);
            }
        }

        /** Takes away what was not handed on again: it belongs to a command that is not applied any more. */
        void cut() throws IOException {
            if (!differs && position < endOfKnown) {
                file.truncate(position);
            }
        }
    }
}
