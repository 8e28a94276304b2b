package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.state.Message;

/** The log against a plain queue of byte arrays. */
class OutputLogTest {
    private static final int MIN_BYTES = 2 * OutputLog.CHUNK_BYTES;

    /** What one command wrote. */
    private record Written(long sequence, Deque<byte[]> outputs) {}

    private final Deque<Written> model = new ArrayDeque<>();
    private long nextSequence = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGiveBackEveryByteInOrderWhenSizesAndLagAreRandom(final long seed) throws Exception {
        final SplittableRandom random = new SplittableRandom(seed);
        final OutputLog log = new OutputLog(MIN_BYTES + random.nextLong(8) * OutputLog.CHUNK_BYTES);
        int refused = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 52) {
                if (log.hasRoom()) {
                    write(log, random);
                } else {
                    refused++;
                    assertThat(model)
                            .as("commands that a reader can still take, seed " + seed)
                            .isNotEmpty();
                }
            } else if (!model.isEmpty()) {
                read(log, random);
            }
        }
        while (!model.isEmpty()) {
            read(log, random);
        }
        assertThat(log.hasRoom()).as("room once all is read, seed " + seed).isTrue();
        assertThat(refused).as("full at times, seed " + seed).isPositive();
    }

    private void write(final OutputLog log, final SplittableRandom random) {
        final Deque<byte[]> outputs = new ArrayDeque<>();
        log.begin();
        final int count = random.nextInt(6);
        final int bound = random.nextInt(20) == 0 ? log.maxOutputBytes() + 1 : 1 + random.nextInt(4_000);
        for (int i = 0; i < count; i++) {
            final int claimed = random.nextInt(bound);
            final MutableDirectBuffer buffer = log.claim(claimed);
            assertThat(log.offset() % 8).isZero();
            assertThat(log.offset() + claimed).isLessThanOrEqualTo(buffer.capacity());
            if (random.nextInt(8) != 0) {
                final byte[] payload = payload(random, random.nextInt(claimed + 1));
                buffer.putBytes(log.offset(), payload);
                log.commit(1 + payload.length % 7, payload.length % 5, payload.length);
                outputs.add(payload);
            }
        }
        assertThat(log.end()).isEqualTo(outputs.size());
        model.add(new Written(nextSequence++, outputs));
    }

    private static byte[] payload(final SplittableRandom random, final int length) {
        final byte[] payload = new byte[length];
        final byte first = (byte) random.nextInt();
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (first + i * 7);
        }
        return payload;
    }

    private void read(final OutputLog log, final SplittableRandom random) throws Exception {
        final Written expected = model.remove();
        if (random.nextInt(10) == 0) {
            log.skip(expected.outputs.size());
            return;
        }
        final int count = expected.outputs.size();
        log.deliver(count, -expected.sequence, expected.sequence, 5, (output, sequence, index, timestampNs) -> {
            assertThat(sequence).isEqualTo(expected.sequence);
            assertThat(index).isEqualTo(count - expected.outputs.size());
            assertThat(output.correlationId()).isEqualTo(-expected.sequence);
            check(output, expected.outputs.remove());
        });
        assertThat(expected.outputs).isEmpty();
    }

    private static void check(final Message output, final byte[] payload) {
        assertThat(output.typeId()).isEqualTo(1 + payload.length % 7);
        assertThat(output.schemaVersion()).isEqualTo(payload.length % 5);
        final byte[] found = new byte[output.length()];
        output.buffer().getBytes(output.offset(), found);
        assertThat(found).isEqualTo(payload);
    }

    @Test
    void shouldTakeAllOutputsOfOneCommandWhateverTheLimit() throws Exception {
        final OutputLog log = new OutputLog(MIN_BYTES);
        for (int round = 0; round < 3; round++) {
            log.begin();
            for (int i = 0; i < 5_000; i++) {
                final MutableDirectBuffer buffer = log.claim(1_000);
                buffer.putInt(log.offset(), i);
                log.commit(1, 0, 1_000);
            }
            assertThat(log.end()).isEqualTo(5_000);
            log.deliver(5_000, 0, 1, 1, (output, sequence, index, timestampNs) -> {
                assertThat(output.buffer().getInt(output.offset())).isEqualTo(index);
                assertThat(output.length()).isEqualTo(1_000);
            });
            assertThat(log.hasRoom()).as("room again in round " + round).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFitOrWasNotClaimed() {
        final OutputLog log = new OutputLog(MIN_BYTES);
        log.begin();
        assertThatThrownBy(() -> log.claim(log.maxOutputBytes() + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.claim(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.commit(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        log.claim(8);
        assertThatThrownBy(() -> log.commit(1, 0, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.commit(0, 0, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.commit(1, -1, 8)).isInstanceOf(IllegalArgumentException.class);
        log.commit(1, 0, 8);
        assertThatThrownBy(() -> log.commit(1, 0, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log.end()).isEqualTo(1);
    }
}
