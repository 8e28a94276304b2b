package org.ringmill.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StateHashTest {
    private static long hash(final Consumer<SnapshotSink> writer) {
        return StateHash.of(new Snapshotable() {
            @Override
            public void writeSnapshot(final SnapshotSink sink) {
                writer.accept(sink);
            }

            @Override
            public void readSnapshot(final SnapshotSource source) {
                throw new UnsupportedOperationException();
            }
        });
    }

    @Test
    void shouldBeEqualWhenTheStateIsEqual() {
        final Consumer<SnapshotSink> writer = sink -> {
            sink.putByte((byte) 1);
            sink.putInt(-2);
            sink.putLong(3);
            sink.putBytes(new byte[] {9, 8, 7, 6}, 1, 2);
        };
        assertThat(hash(writer)).isEqualTo(hash(writer));
        assertThat(hash(writer))
                .as("stands in files and tests, so it must never change")
                .isEqualTo(EXPECTED);
    }

    private static final long EXPECTED = 8153247401290867955L;

    @Test
    void shouldDifferWhenValuesOrTheirOrderDiffer() {
        final Set<Long> hashes = new HashSet<>();
        hashes.add(hash(sink -> {}));
        hashes.add(hash(sink -> sink.putLong(0)));
        hashes.add(hash(sink -> {
            sink.putLong(0);
            sink.putLong(0);
        }));
        hashes.add(hash(sink -> {
            sink.putLong(1);
            sink.putLong(2);
        }));
        hashes.add(hash(sink -> {
            sink.putLong(2);
            sink.putLong(1);
        }));
        for (int bit = 0; bit < 64; bit++) {
            final long value = 1L << bit;
            hashes.add(hash(sink -> sink.putLong(value)));
        }
        assertThat(hashes).hasSize(5 + 64);
    }

    @Test
    void shouldSpreadOverAllBitsWhenOneBitOfTheStateFlips() {
        long changed = 0;
        for (int i = 0; i < 1000; i++) {
            final long value = i * 31L;
            final long flipped = value ^ (1L << (i % 64));
            changed += Long.bitCount(hash(sink -> sink.putLong(value)) ^ hash(sink -> sink.putLong(flipped)));
        }
        assertThat(changed / 1000.0).isBetween(31.0, 33.0);
    }
}
