package org.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {
    /** What a queue must equal: a map, sorted when asked. */
    private static final class Reference {
        final Map<Long, Long> deadlineById = new HashMap<>();

        List<Map.Entry<Long, Long>> inOrder() {
            return deadlineById.entrySet().stream()
                    .sorted(Map.Entry.<Long, Long>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                    .toList();
        }
    }

    private static List<Map.Entry<Long, Long>> content(final TimerQueue queue) {
        final List<Map.Entry<Long, Long>> content = new ArrayList<>();
        queue.forEachInOrder((id, deadlineNs) -> content.add(Map.entry(id, deadlineNs)));
        return content;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldEqualASortedMapUnderRandomOperations(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final int ids = 1 + random.nextInt(80);
        final int deadlines = 1 + random.nextInt(40);
        final TimerQueue queue = new TimerQueue();
        final Reference reference = new Reference();
        for (int i = 0; i < 4000; i++) {
            final long id = (long) random.nextInt(ids) - ids / 2;
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    final long deadlineNs = edge(random, random.nextInt(deadlines));
                    queue.schedule(id, deadlineNs);
                    reference.deadlineById.put(id, deadlineNs);
                }
                case 4, 5 -> assertThat(queue.cancel(id)).isEqualTo(reference.deadlineById.remove(id) != null);
                case 6 -> {
                    if (queue.size() > 0) {
                        final Map.Entry<Long, Long> first = reference.inOrder().get(0);
                        assertThat(queue.nextDeadlineNs()).isEqualTo(first.getValue());
                        assertThat(queue.removeFirst()).isEqualTo(first.getKey());
                        reference.deadlineById.remove(first.getKey());
                    }
                }
                default -> {
                    if (random.nextInt(200) == 0) {
                        queue.clear();
                        reference.deadlineById.clear();
                    }
                }
            }
            assertThat(queue.size()).isEqualTo(reference.deadlineById.size());
            if (i % 16 == 0) {
                assertThat(content(queue)).as("seed=%d, operation=%d", seed, i).isEqualTo(reference.inOrder());
            }
        }
    }

    /** Now and then a deadline at the end of the range. */
    private static long edge(final SplittableRandom random, final long deadlineNs) {
        return switch (random.nextInt(50)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            default -> deadlineNs;
        };
    }

    @Test
    void shouldFireByDeadlineThenIdWhateverTheOrderOfScheduling() {
        final TimerQueue queue = new TimerQueue();
        for (final long id : new long[] {5, -1, 3, 4}) {
            queue.schedule(id, 100);
        }
        queue.schedule(9, 50);
        final List<Long> fired = new ArrayList<>();
        while (queue.size() > 0) {
            fired.add(queue.removeFirst());
        }
        assertThat(fired).containsExactly(9L, -1L, 3L, 4L, 5L);
    }

    @Test
    void shouldMoveATimerWhenItIsScheduledAgain() {
        final TimerQueue queue = new TimerQueue();
        queue.schedule(1, 10);
        queue.schedule(2, 20);
        queue.schedule(1, 30);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.nextDeadlineNs()).isEqualTo(20);
        assertThat(queue.removeFirst()).isEqualTo(2);
        assertThat(queue.removeFirst()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoDeadlineWhenEmpty() {
        final TimerQueue queue = new TimerQueue();
        assertThat(queue.nextDeadlineNs()).isEqualTo(TimerQueue.NO_DEADLINE);
        assertThat(queue.cancel(1)).isFalse();
        queue.schedule(1, 1);
        queue.clear();
        assertThat(queue.size()).isZero();
        assertThat(queue.cancel(1)).isFalse();
    }
}
