package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ZeroFillTest {
    private static final int FILE_BYTES = 4 * 1024 * 1024;
    private static final byte OLD = 0x55;
    private static final long FRAME = 0x3333_3333_3333_3333L;
    private static final int FRAME_BYTES = 16;
    private static final int ROUNDS = 8;
    private static final int FROM = 100;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void makeFile() throws IOException {
        path = directory.resolve("frames");
        final byte[] content = new byte[FILE_BYTES];
        Arrays.fill(content, OLD);
        Files.write(path, content);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void shouldFillFromWhereTheFileHoldsNothingAndNotMuchFarther() throws IOException {
        try (FileChannel channel = open()) {
            final ZeroFill fill = new ZeroFill(path, channel, FROM);
            fill.fill(50_000);
            assertThat(fill.filledTo()).isBetween(50_000L, 70_000L);
            assertContent((int) fill.filledTo());

            final long before = fill.filledTo();
            fill.fill(50_000);
            assertThat(fill.filledTo()).isEqualTo(before);

            assertThat(fill.tryFillStep(200_000, ZeroFill.LONG_STEP_BYTES)).isTrue();
            assertThat(fill.filledTo()).isBetween(before + 1, before + ZeroFill.LONG_STEP_BYTES);
            assertContent((int) fill.filledTo());
        }
    }

    private void assertContent(final int filledTo) throws IOException {
        final byte[] content = Files.readAllBytes(path);
        assertThat(content).hasSize(FILE_BYTES);
        assertThat(Arrays.copyOf(content, FROM)).containsOnly(OLD);
        assertThat(Arrays.copyOfRange(content, FROM, filledTo)).containsOnly(0);
        assertThat(Arrays.copyOfRange(content, filledTo, FILE_BYTES)).containsOnly(OLD);
    }

    @Test
    void shouldPutNoZeroBehindAFrameWhateverThreadFills() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            makeFile();
            final AtomicLong writtenTo = new AtomicLong();
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            try (FileChannel channel = open()) {
                final ByteBuffer mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
                final ZeroFill fill = new ZeroFill(path, channel, 0);
                final Thread ahead = new Thread(() -> {
                    for (long to = 0; to < FILE_BYTES; to = writtenTo.get()) {
                        fill.tryFillStep(to + 2 * FRAME_BYTES, ZeroFill.LONG_STEP_BYTES); // right where the other is
                    }
                });
                ahead.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
                ahead.start();
                for (int position = 0; position < FILE_BYTES; position += FRAME_BYTES) {
                    fill.fill(position + FRAME_BYTES);
                    mapping.putLong(position, FRAME).putLong(position + Long.BYTES, FRAME);
                    writtenTo.set(position + FRAME_BYTES);
                }
                ahead.join();
                assertThat(failure).hasNullValue();
                for (int position = 0; position < FILE_BYTES; position += Long.BYTES) {
                    if (mapping.getLong(position) != FRAME) {
                        fail("a frame is gone, position=" + position + ", round=" + round);
                    }
                }
            }
        }
    }

    @Test
    void shouldSayWhyItCannotFillAndTryAgainWhenAsked() throws IOException {
        final FileChannel closed = open();
        closed.close();
        final ZeroFill fill = new ZeroFill(path, closed, FROM);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> fill.fill(1_000))
                    .isInstanceOf(JournalStorageException.class)
                    .hasMessageContaining("cannot fill journal file")
                    .hasMessageContaining(path.toString())
                    .hasRootCauseInstanceOf(ClosedChannelException.class);
        }
        assertThat(fill.filledTo()).isEqualTo(FROM);
    }
}
