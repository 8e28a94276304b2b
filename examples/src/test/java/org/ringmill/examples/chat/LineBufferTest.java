package org.ringmill.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineBufferTest {
    private static final String CUT = "(cut)";

    /** Gives bytes in pieces, as a connection does. */
    private record Pieces(ByteBuffer bytes, Random random) implements ReadableByteChannel {
        @Override
        public int read(final ByteBuffer to) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            final int length = Math.min(Math.min(bytes.remaining(), to.remaining()), 1 + random.nextInt(700));
            final byte[] piece = new byte[length];
            bytes.get(piece);
            to.put(piece);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static List<String> lines(final byte[] bytes, final long seed) throws IOException {
        final LineBuffer buffer = new LineBuffer();
        final Pieces pieces = new Pieces(ByteBuffer.wrap(bytes), new Random(seed));
        final List<String> lines = new ArrayList<>();
        while (buffer.read(pieces) >= 0) {
            for (String line = buffer.next(); line != null; line = buffer.next()) {
                lines.add(buffer.isCut() ? CUT : line);
            }
        }
        return lines;
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheLinesHoweverTheyCome(final long seed) throws IOException {
        final Random random = new Random(seed);
        final StringBuilder text = new StringBuilder();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            final int length = random.nextInt(10) == 0 ? 1_000 + random.nextInt(4_000) : random.nextInt(60);
            final String line = "x".repeat(length);
            text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
            expected.add(length > LineBuffer.MAX_LINE_BYTES ? CUT : line);
        }
        assertThat(lines(text.append("no end").toString().getBytes(StandardCharsets.UTF_8), seed))
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeUtf8ApartWhereverItIsCut() throws IOException {
        final String text = "größer 😀\nкухня\n";
        for (long seed = 1; seed < 20; seed++) {
            assertThat(lines(text.getBytes(StandardCharsets.UTF_8), seed)).containsExactly("größer 😀", "кухня");
        }
        assertThat(lines(new byte[] {'a', (byte) 0xc3, '\n'}, 1)).containsExactly("a\ufffd");
    }

    @Test
    void shouldTakeALineOfTheGreatestLength() throws IOException {
        final String line = "y".repeat(LineBuffer.MAX_LINE_BYTES);
        for (long seed = 1; seed < 20; seed++) {
            assertThat(lines((line + "\r\n" + line + "\n" + line + "z\n").getBytes(StandardCharsets.UTF_8), seed))
                    .containsExactly(line, line, CUT);
        }
    }
}
