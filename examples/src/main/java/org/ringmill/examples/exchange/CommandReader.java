package org.ringmill.examples.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/**
 * Reads the commands of a file one after another, plain or compressed by gzip, which it tells by the content. A line ends
 * with LF or CR LF; the last one may end with the file. Nothing is allocated per line. One thread at a time.
 *
 * <p>Whatever is not a command raises {@link MalformedCommandException} with its place, and leaves the reader unusable.
 *
 * <pre>{@code
 * try (CommandReader reader = CommandReader.open(file)) {
 *     while (reader.next(command)) { ... }
 * }
 * }</pre>
 */
public final class CommandReader implements Closeable {
    /** Longest line accepted, its end counted. */
    public static final int MAX_LINE_BYTES = 256;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_FOUND_BYTES = 24;
    private static final long BEFORE_LAST_DIGIT = Long.MAX_VALUE / 10;
    private static final String KINDS = "PLACE, MOVE, CANCEL or REDUCE";

    private final String file;
    private final InputStream input;
    /** Bytes read and not yet taken, then one line feed, so that no loop over a line needs to look for the end. */
    private final byte[] buffer = new byte[BUFFER_BYTES + 1];

    private int position;
    private int limit;
    private boolean isAtEnd;

    /** Why the stream broke; thrown once the whole lines before that are read. */
    private @Nullable RingmillException failure;

    private long line;
    private int lineStart;

    private CommandReader(final String file, final InputStream input) {
        this.file = file;
        this.input = input;
        buffer[0] = '\n';
    }

    /**
     * Opens a command file. One that is compressed is read through first: what damaged data unpacks to may pass for commands.
     *
     * @throws RingmillException (ERROR) if it cannot be read, or is gzip data that is cut off or damaged
     */
    public static CommandReader open(final Path file) {
        final String name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                throw unreadable(name, "is a directory", null);
            }
            if (Files.isRegularFile(file)) {
                try (CommandReader reader = of(Files.newInputStream(file), name)) {
                    reader.requireSoundGzip();
                }
            }
            return of(Files.newInputStream(file), name);
        } catch (final NoSuchFileException e) {
            throw unreadable(name, "no such file", e);
        } catch (final IOException e) {
            throw unreadable(name, e.toString(), e);
        }
    }

    /**
     * Reads commands from a stream, which it closes when it is closed.
     *
     * @param name for messages
     * @throws MalformedCommandException if it begins as gzip data and is damaged at once
     * @throws IOException               if the stream cannot be read
     */
    public static CommandReader of(final InputStream stream, final String name) throws IOException {
        final PushbackInputStream raw = new PushbackInputStream(stream, 2) {
            @Override
            public int available() {
                return 0; // a channel's stream seeks to find out, which a pipe cannot
            }
        };
        try {
            final byte[] magic = raw.readNBytes(2);
            raw.unread(magic);
            if (GzipCompressorInputStream.matches(magic, magic.length)) {
                return new CommandReader(name, gunzip(raw, name));
            }
            return new CommandReader(name, raw);
        } catch (final IOException | RingmillException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Reads the next command. Its line is set, and its symbol is 0: the format has none.
     *
     * @return false at the end of the file
     * @throws MalformedCommandException if the next line is no command
     * @throws RingmillException         (ERROR) if the file cannot be read on
     */
    public boolean next(final OrderCommand command) {
        if (limit - position < MAX_LINE_BYTES && !isAtEnd) {
            fill();
        }
        if (position == limit) {
            if (failure != null) {
                throw failure;
            }
            return false;
        }
        line++;
        lineStart = position;
        command.onLine(line).ofSymbol(0);
        switch (buffer[position]) {
            case 'P' -> readPlace(command);
            case 'M' -> readMove(command);
            case 'C' -> readCancel(command);
            case 'R' -> readReduce(command);
            default -> throw unexpected(KINDS, position);
        }
        if (position - lineStart > MAX_LINE_BYTES) {
            throw unexpected("end of line", lineStart);
        }
        return true;
    }

    /** {@return how many lines were read} */
    public long lines() {
        return line;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (final IOException e) {
            throw unreadable(file, e.toString(), e);
        }
    }

    private void readPlace(final OrderCommand command) {
        takeWord("PLACE,", KINDS);
        final long orderId = takeNumber("orderId", ',');
        final long userId = takeNumber("userId", ',');
        final Side side = takeSide();
        final OrderType type = takeType();
        final long price = takeNumber("price", ',');
        final long size = takeNumber("size", '\n');
        command.place(orderId, userId, side, type, price, size);
    }

    private void readMove(final OrderCommand command) {
        takeWord("MOVE,", KINDS);
        final long orderId = takeNumber("orderId", ',');
        final long userId = takeNumber("userId", ',');
        command.move(orderId, userId, takeNumber("newPrice", '\n'));
    }

    private void readCancel(final OrderCommand command) {
        takeWord("CANCEL,", KINDS);
        final long orderId = takeNumber("orderId", ',');
        command.cancel(orderId, takeNumber("userId", '\n'));
    }

    private void readReduce(final OrderCommand command) {
        takeWord("REDUCE,", KINDS);
        final long orderId = takeNumber("orderId", ',');
        final long userId = takeNumber("userId", ',');
        command.reduce(orderId, userId, takeNumber("size", '\n'));
    }

    private Side takeSide() {
        final boolean isBid = buffer[position] == 'B';
        takeWord(isBid ? "BID," : "ASK,", "BID or ASK");
        return isBid ? Side.BID : Side.ASK;
    }

    private OrderType takeType() {
        final String expected = "GTC, IOC or FOK_BUDGET";
        switch (buffer[position]) {
            case 'G':
                takeWord("GTC,", expected);
                return OrderType.GTC;
            case 'I':
                takeWord("IOC,", expected);
                return OrderType.IOC;
            default:
                takeWord("FOK_BUDGET,", expected);
                return OrderType.FOK_BUDGET;
        }
    }

    /** Takes a word that ends with its comma. */
    private void takeWord(final String word, final String expected) {
        final int start = position;
        final int last = word.length() - 1;
        for (int i = 0; i < last; i++) {
            if (buffer[start + i] != word.charAt(i)) {
                throw unexpected(expected, start);
            }
        }
        final byte end = buffer[start + last];
        if (end != ',') {
            throw isEnd(start + last) ? unexpected("','", start + last) : unexpected(expected, start);
        }
        position = start + last + 1;
    }

    /** Takes a number and what ends it: a comma, or the end of the line. */
    private long takeNumber(final String field, final char end) {
        final byte[] buffer = this.buffer;
        final int start = position;
        int i = start;
        final boolean isNegative = buffer[i] == '-';
        if (isNegative) {
            i++;
        }
        final int firstDigit = i;
        long value = 0;
        for (int digit = buffer[i] - '0'; digit >= 0 && digit <= 9; digit = buffer[i] - '0') {
            // The least long wraps to itself, which is its own negation; a digit behind it is one too many.
            final int lastDigit = isNegative ? 8 : 7;
            if (value < 0 || value > BEFORE_LAST_DIGIT || (value == BEFORE_LAST_DIGIT && digit > lastDigit)) {
                throw unexpected(field + " from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE, start);
            }
            value = value * 10 + digit;
            i++;
        }
        if (i == firstDigit) {
            throw unexpected(field + ", an integer", start);
        }
        position = i;
        takeEnd(field, end, start);
        return isNegative ? -value : value;
    }

    private void takeEnd(final String field, final char end, final int start) {
        final byte found = buffer[position];
        if (found == end && (found != '\n' || isEnd(position))) {
            position = Math.min(position + 1, limit);
        } else if (end == '\n' && isEnd(position)) {
            position = Math.min(position + 2, limit);
        } else if (found == ',' || isEnd(position)) {
            throw unexpected(end == ',' ? "','" : "end of line", position);
        } else {
            throw unexpected(field + ", an integer", start);
        }
    }

    /** {@return whether a line ends here, rather than at the end of what is buffered} */
    private boolean isEnd(final int at) {
        if (buffer[at] == '\n') {
            return at < limit || isAtEnd;
        }
        return buffer[at] == '\r' && buffer[at + 1] == '\n' && (at + 1 < limit || isAtEnd);
    }

    private void fill() {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        try {
            while (limit < BUFFER_BYTES && !isAtEnd) {
                final int read = input.read(buffer, limit, BUFFER_BYTES - limit);
                if (read < 0) {
                    isAtEnd = true;
                } else {
                    limit += read;
                }
            }
        } catch (final IOException e) {
            failure = broken(e);
            isAtEnd = true;
            while (limit > 0 && buffer[limit - 1] != '\n') {
                limit--;
            }
        }
        buffer[limit] = '\n';
    }

    private void requireSoundGzip() {
        if (input instanceof GzipCompressorInputStream) {
            while (!isAtEnd) {
                fill();
                passLines();
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Passes over the whole lines in the buffer, and over all of it if there is none. */
    private void passLines() {
        final int end = limit;
        position = end;
        for (int i = 0; i < end; i++) {
            if (buffer[i] == '\n') {
                line++;
                position = i + 1;
            }
        }
    }

    /** The stream broke: says how far it could be read. */
    private RingmillException broken(final IOException cause) {
        long brokenLine = line + 1;
        int start = 0;
        for (int i = 0; i < limit; i++) {
            if (buffer[i] == '\n') {
                brokenLine++;
                start = i + 1;
            }
        }
        if (input instanceof GzipCompressorInputStream) {
            return damaged(file, brokenLine, limit - start + 1, cause);
        }
        return unreadable(file, "line=" + brokenLine + ", " + cause, cause);
    }

    /** Not by the JDK's GZIPInputStream: that one takes a damaged beginning of a further member for the end of the data. */
    private static InputStream gunzip(final InputStream raw, final String name) {
        try {
            return GzipCompressorInputStream.builder()
                    .setInputStream(raw)
                    .setDecompressConcatenated(true)
                    .get();
        } catch (final IOException e) {
            throw damaged(name, 1, 1, e);
        }
    }

    private static MalformedCommandException damaged(
            final String file, final long line, final int column, final IOException cause) {
        final String problem = "expected more gzip data, found it truncated or damaged (" + cause + ")";
        return new MalformedCommandException(file, line, column, problem, cause);
    }

    private MalformedCommandException unexpected(final String expected, final int at) {
        final int column = at - lineStart + 1;
        if (lineEnd() - lineStart >= MAX_LINE_BYTES) {
            final String problem = "expected a line of at most " + MAX_LINE_BYTES + " bytes, found a longer one";
            return new MalformedCommandException(file, line, MAX_LINE_BYTES, problem, null);
        }
        return new MalformedCommandException(file, line, column, "expected " + expected + ", found " + found(at), null);
    }

    private int lineEnd() {
        int end = lineStart;
        while (buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    /** {@return the field at a place, quoted and made printable} */
    private String found(final int at) {
        if (isEnd(at)) {
            return at < limit ? "end of line" : "end of file";
        }
        int end = at + 1;
        while (buffer[at] != ',' && buffer[end] != ',' && !isEnd(end) && end - at < MAX_FOUND_BYTES) {
            end++;
        }
        final StringBuilder text = new StringBuilder("'");
        for (final char c : new String(buffer, at, end - at, StandardCharsets.ISO_8859_1).toCharArray()) {
            text.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return text.append(end - at == MAX_FOUND_BYTES ? "...'" : "'").toString();
    }

    private static RingmillException unreadable(
            final String file, final String reason, final @Nullable Throwable cause) {
        return new RingmillException(
                RingmillException.Category.ERROR,
                "cannot read command file, file=" + file + ", reason=" + reason,
                cause);
    }
}
