package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputIndexTest {
    private static final int CAPACITY = 8;

    private record Entry(long sequence, int count, long timestampNs, long correlationId) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNameEachCommandWithOutputsOnceWhateverTheDistance(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final OutputIndex index = new OutputIndex(CAPACITY);
        final Deque<Entry> model = new ArrayDeque<>();
        final int every = 1 + (int) seed % 3;
        long applied = 0;
        long released = 0;
        for (int step = 0; step < 50_000; step++) {
            if (applied - released < CAPACITY && random.nextBoolean()) {
                applied++;
                if (random.nextInt(every) == 0) {
                    final Entry entry = new Entry(applied, 1 + random.nextInt(5), random.nextLong(), random.nextLong());
                    index.add(entry.sequence, entry.count, entry.timestampNs, entry.correlationId);
                    model.add(entry);
                }
            } else {
                final long to = released + random.nextLong(applied - released + 1);
                long next = index.next(released + 1);
                while (next <= to) {
                    assertThat(new Entry(next, index.count(), index.timestampNs(), index.correlationId()))
                            .as("seed " + seed)
                            .isEqualTo(model.remove());
                    index.advance();
                    next = index.next(next + 1);
                }
                assertThat(model.isEmpty() || model.getFirst().sequence > to)
                        .as("none left out up to " + to + ", seed " + seed)
                        .isTrue();
                released = to;
            }
        }
        assertThat(released).as("rounds of the index, seed " + seed).isGreaterThan(100 * CAPACITY);
    }

    @Test
    void shouldNameNothingBeforeTheFirst() {
        assertThat(new OutputIndex(CAPACITY).next(1)).isEqualTo(OutputIndex.NONE);
    }
}
