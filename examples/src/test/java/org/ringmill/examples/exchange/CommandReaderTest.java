package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.agent.RingmillException;

class CommandReaderTest {
    private static final String NAME = "orders.csv";

    @TempDir
    Path directory;

    @Test
    void shouldReadEveryKindOfCommand() throws IOException {
        final String text = """
                PLACE,1,2,BID,GTC,3,4
                PLACE,-1,-2,ASK,IOC,-3,-4
                PLACE,1,2,ASK,FOK_BUDGET,0,007
                MOVE,1,2,9223372036854775807
                CANCEL,1,-9223372036854775808
                REDUCE,1,2,3
                """;
        final List<String> expected = Arrays.asList(text.replace("007", "7").split("\n"));
        assertThat(read(text)).isEqualTo(expected);
        assertThat(read(text.replace("\n", "\r\n"))).isEqualTo(expected);
        assertThat(read(text.substring(0, text.length() - 1))).isEqualTo(expected);
        assertThat(read(text.replace("\n", "\r\n").substring(0, text.length() + 5)))
                .isEqualTo(expected);
        assertThat(read("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "PLACE,1,2,BUY,GTC,3,4|11|expected BID or ASK, found 'BUY'",
                "PLACE,1,2,BIDS,GTC,3,4|11|expected BID or ASK, found 'BIDS'",
                "PLACE,1,2,,GTC,3,4|11|expected BID or ASK, found ','",
                "PLACE,1,2,BID|14|expected ',', found end of line",
                "PLACE,1,2,BID,GTD,3,4|15|expected GTC, IOC or FOK_BUDGET, found 'GTD'",
                "PLACE,1,2,BID,FOK,3,4|15|expected GTC, IOC or FOK_BUDGET, found 'FOK'",
                "PLACE,1,2,BID,GTC,x,4|19|expected price, an integer, found 'x'",
                "PLACE,1,2,BID,GTC,3.5,4|19|expected price, an integer, found '3.5'",
                "PLACE,1,2,BID,GTC,3,|21|expected size, an integer, found end of line",
                "PLACE,1,2,BID,GTC,3|20|expected ',', found end of line",
                "PLACE,1,2,BID,GTC,3,4,5|22|expected end of line, found ','",
                "PLACE,+1,2,BID,GTC,3,4|7|expected orderId, an integer, found '+1'",
                "PLACE,-,2,BID,GTC,3,4|7|expected orderId, an integer, found '-'",
                "MOVE,1,2,3 |10|expected newPrice, an integer, found '3 '",
                "MOVE|5|expected ',', found end of line",
                "MOV,1,2,3|1|expected PLACE, MOVE, CANCEL or REDUCE, found 'MOV'",
                "MOVED,1,2,3|1|expected PLACE, MOVE, CANCEL or REDUCE, found 'MOVED'",
                "move,1,2,3|1|expected PLACE, MOVE, CANCEL or REDUCE, found 'move'",
                "CANCEL,1|9|expected ',', found end of line",
                "CANCEL,1,2,3|11|expected end of line, found ','",
                "REDUCE,1,9223372036854775808,3|10|"
                        + "expected userId from -9223372036854775808 to 9223372036854775807, found '9223372036854775808'",
                "REDUCE,1,-9223372036854775809,3|10|"
                        + "expected userId from -9223372036854775808 to 9223372036854775807, found '-9223372036854775809'",
                "REDUCE,1,-92233720368547758080,3|10|expected userId from -9223372036854775808 to 9223372036854775807,"
                        + " found '-92233720368547758080'",
                "\u00e9,1|1|expected PLACE, MOVE, CANCEL or REDUCE, found '\\xc3\\xa9'",
            })
    void shouldNameThePlaceWhenLineIsMalformed(final String line, final int column, final String problem)
            throws IOException {
        final String before = "MOVE,1,2,3\n".repeat(16);
        assertMalformed(before + line + "\n", 17, column, problem);
        assertMalformed(before + line + "\r\nMOVE,1,2,3\r\n", 17, column, problem);
        assertMalformed(before + line, 17, column, problem);
    }

    @Test
    void shouldNameThePlaceWhenLineIsEmpty() throws IOException {
        final String problem = "expected PLACE, MOVE, CANCEL or REDUCE, found end of line";
        assertMalformed("\n", 1, 1, problem);
        assertMalformed("MOVE,1,2,3\n\nMOVE,1,2,3\n", 2, 1, problem);
        assertMalformed("MOVE,1,2,3\r\n\r\n", 2, 1, problem);
    }

    @Test
    void shouldNameThePlaceWhenCarriageReturnStandsAlone() throws IOException {
        assertMalformed("MOVE,1,2,3\rMOVE,1,2,3\n", 1, 10, "expected newPrice, an integer, found '3\\x0dMOVE'");
    }

    @Test
    void shouldRefuseWhenLineIsTooLong() throws IOException {
        final String problem = "expected a line of at most 256 bytes, found a longer one";
        // Wherever the line stands in the reader's buffer.
        for (final int before : new int[] {0, 5_900, 5_957, 5_958, 5_980}) {
            final String lines = "MOVE,1,2,3\n".repeat(before);
            final String longest = "MOVE,1,2," + "0".repeat(245) + "3";
            assertThat(read(lines + longest + "\n")).hasSize(before + 1).endsWith("MOVE,1,2,3");
            assertMalformed(lines + longest.replace(",2,", ",02,") + "\n", before + 1, 256, problem);
            assertMalformed(lines + "MOVE,1,2," + "0".repeat(100_000), before + 1, 256, problem);
        }
    }

    @Test
    void shouldReadAnyLineWhereverTheBufferEnds() throws IOException {
        final SplittableRandom random = new SplittableRandom(1);
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            final long digits = random.nextLong() >> random.nextInt(64);
            text.append(i % 3 == 0 ? "CANCEL," + digits + "," + i : "REDUCE," + i + "," + digits + ",1")
                    .append(i % 5 == 0 ? "\r\n" : "\n");
        }
        final List<String> expected = Arrays.asList(text.toString().split("\r?\n"));
        assertThat(read(text.toString())).isEqualTo(expected);
        final byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        assertThat(readAll(new Slow(new ByteArrayInputStream(bytes)))).isEqualTo(expected);
    }

    @Test
    void shouldTellGzipByItsContent() throws IOException {
        final byte[] plain = "MOVE,1,2,3\n".getBytes(StandardCharsets.US_ASCII);
        final Path named = Files.write(directory.resolve("plain.gz"), plain);
        final Path unnamed = Files.write(directory.resolve("compressed"), gzip(plain));
        assertThat(readAll(named)).containsExactly("MOVE,1,2,3");
        assertThat(readAll(unnamed)).containsExactly("MOVE,1,2,3");
    }

    @Test
    void shouldNameTheLineWhenGzipIsTruncatedOrDamaged() throws IOException {
        final StringBuilder text = new StringBuilder();
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            text.append("REDUCE,")
                    .append(i)
                    .append(',')
                    .append(random.nextLong())
                    .append(",1\n");
        }
        final byte[] whole = gzip(text.toString().getBytes(StandardCharsets.US_ASCII));
        final Path file = directory.resolve("orders.csv.gz");
        for (final int length : new int[] {2, 5, 11, 1_000, whole.length / 2, whole.length - 9, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file))
                    .isInstanceOf(MalformedCommandException.class)
                    .hasMessageStartingWith(file + ":")
                    .hasMessageContaining("expected more gzip data, found it truncated or damaged");
        }
        // From a stream, which cannot be read twice, every whole line before the place comes first.
        try (CommandReader reader = CommandReader.of(Files.newInputStream(file), file.toString())) {
            final OrderCommand command = new OrderCommand();
            final MalformedCommandException cut = catchThrowableOfType(MalformedCommandException.class, () -> {
                while (reader.next(command)) {
                    assertThat(command.orderId()).isEqualTo(reader.lines() - 1);
                }
            });
            assertThat(reader.lines()).isGreaterThan(15_000).isEqualTo(cut.line() - 1);
        }
        final byte[] damaged = whole.clone();
        damaged[damaged.length - 6] ^= 1;
        Files.write(file, damaged);
        final MalformedCommandException fault =
                catchThrowableOfType(MalformedCommandException.class, () -> readAll(file));
        assertThat(fault.line())
                .isBetween(15_000L, 20_001L); // what was read with the checksum that does not fit is not told
    }

    @Test
    void shouldNameTheFileWhenItCannotBeRead() {
        assertUnreadable(directory.resolve("absent.csv"), "no such file");
        assertUnreadable(directory, "is a directory");
    }

    @Test
    void shouldNameTheLineWhenTheStreamBreaks() throws IOException {
        final InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream("MOVE,1,2,3\nMOVE,1,2,3\nMO".getBytes(StandardCharsets.US_ASCII)),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk on fire");
                    }

                    @Override
                    public int read(final byte[] target, final int offset, final int length) throws IOException {
                        throw new IOException("disk on fire");
                    }
                });
        assertThatThrownBy(() -> readAll(broken))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("file=orders.csv")
                .hasMessageContaining("line=3")
                .hasMessageContaining("disk on fire");
    }

    private static void assertUnreadable(final Path file, final String reason) {
        assertThatThrownBy(() -> CommandReader.open(file))
                .isInstanceOf(RingmillException.class)
                .hasMessage("cannot read command file, file=" + file + ", reason=" + reason);
    }

    private static void assertMalformed(final String text, final long line, final int column, final String problem) {
        final MalformedCommandException fault = catchThrowableOfType(MalformedCommandException.class, () -> read(text));
        assertThat(fault).as(text.length() < 100 ? text : "no fault").isNotNull();
        assertThat(fault.getMessage().replace("found end of file", "found end of line"))
                .isEqualTo(NAME + ":" + line + ":" + column + ": " + problem);
        assertThat(fault.category()).isEqualTo(RingmillException.Category.ERROR);
        assertThat(fault.file()).isEqualTo(NAME);
        assertThat(fault.line()).isEqualTo(line);
        assertThat(fault.column()).isEqualTo(column);
    }

    private static List<String> read(final String text) throws IOException {
        return readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> readAll(final InputStream stream) throws IOException {
        try (CommandReader reader = CommandReader.of(stream, NAME)) {
            return readAll(reader);
        }
    }

    private static List<String> readAll(final Path file) {
        try (CommandReader reader = CommandReader.open(file)) {
            return readAll(reader);
        }
    }

    private static List<String> readAll(final CommandReader reader) {
        final List<String> lines = new ArrayList<>();
        final OrderCommand command = new OrderCommand();
        while (reader.next(command)) {
            lines.add(command.toString());
            assertThat(command.line()).isEqualTo(lines.size());
        }
        assertThat(reader.next(command)).isFalse();
        return lines;
    }

    @Test
    void shouldTakeNothingFromGzipDataThatIsDamagedOrCutOffInAnyOfItsMembers() throws IOException {
        final String text = "PLACE,1,2,BID,GTC,100,5\nMOVE,1,2,101\nREDUCE,1,2,3\nCANCEL,1,2\n".repeat(500);
        final byte[] member = gzip(text.getBytes(StandardCharsets.US_ASCII));
        final byte[] whole = Arrays.copyOf(member, 2 * member.length);
        System.arraycopy(member, 0, whole, member.length, member.length);
        final Path file = directory.resolve("orders.csv.gz");
        final List<String> lines = readAll(Files.write(file, whole));
        assertThat(lines).isEqualTo(read(text + text));
        int refused = 0;
        for (int bit = 16; bit < whole.length * 8; bit++) {
            final byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            refused += isRefused(Files.write(file, flipped), lines) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(whole.length * 8 / 2);
        for (int length = 2; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            // Cut between the members it is whole, as far as anyone can tell.
            assertThat(isRefused(file, lines.subList(0, lines.size() / 2)))
                    .as("length " + length)
                    .isEqualTo(length != member.length);
        }
    }

    private static boolean isRefused(final Path file, final List<String> lines) {
        try (CommandReader reader = CommandReader.open(file)) {
            assertThat(readAll(reader)).isEqualTo(lines);
            return false;
        } catch (final RingmillException refused) {
            return true;
        }
    }

    @Test
    void shouldReadGzipDataFromAPipe() throws IOException, InterruptedException {
        final Path pipe = directory.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        final byte[] content = gzip("MOVE,1,2,3\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        final AtomicReference<IOException> failure = new AtomicReference<>();
        final Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, content);
            } catch (final IOException e) {
                failure.set(e);
            }
        });
        writer.start();
        assertThat(readAll(pipe)).hasSize(20_000);
        writer.join();
        assertThat(failure).hasNullValue();
    }

    private static byte[] gzip(final byte[] content) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream output = new GZIPOutputStream(bytes)) {
            output.write(content);
        }
        return bytes.toByteArray();
    }

    /** Gives a few bytes at a time. */
    private static final class Slow extends FilterInputStream {
        Slow(final InputStream input) {
            super(input);
        }

        @Override
        public int read(final byte[] target, final int offset, final int length) throws IOException {
            return super.read(target, offset, Math.min(length, 7));
        }
    }
}
