package org.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long MS = 1_000_000;

    private final TimerWheel<String> wheel = new TimerWheel<>(START_NS);
    private final List<String> fired = new ArrayList<>();

    private int expire(final long afterNs) {
        return wheel.expire(START_NS + afterNs, fired::add, 1000);
    }

    @Test
    void shouldFireAtTheDeadlineAndNotBefore() {
        wheel.schedule(START_NS + 5 * MS, "a");
        assertThat(expire(5 * MS - 1)).isZero();
        assertThat(expire(5 * MS)).isEqualTo(1);
        assertThat(fired).containsExactly("a");
        assertThat(wheel.isEmpty()).isTrue();
        assertThat(expire(6 * MS)).isZero();
    }

    @Test
    void shouldFireAtTheNextExpiryWhatIsPast() {
        expire(10 * MS);
        wheel.schedule(START_NS + MS, "past");
        wheel.schedule(0, "long past");
        assertThat(expire(10 * MS)).isEqualTo(2);
        assertThat(fired).containsExactlyInAnyOrder("past", "long past");
    }

    @Test
    void shouldNotFireWhatIsCancelled() {
        final long first = wheel.schedule(START_NS + MS, "a");
        final long second = wheel.schedule(START_NS + MS, "b");
        assertThat(wheel.cancel(first)).isEqualTo("a");
        assertThat(wheel.cancel(first)).isNull();
        assertThat(wheel.size()).isEqualTo(1);
        expire(2 * MS);
        assertThat(fired).containsExactly("b");
        assertThat(wheel.cancel(second)).isNull();
    }

    @Test
    void shouldTellUntilWhenNoTimerIsDue() {
        final long tickNs = TimerWheel.TICK_NS;
        assertThat(wheel.idleUntilNs(0)).isEqualTo(START_NS + tickNs);
        assertThat(wheel.idleUntilNs(10)).isEqualTo(START_NS + 11 * tickNs);
        final long far = wheel.schedule(START_NS + 20 * tickNs, "far");
        assertThat(wheel.idleUntilNs(10)).isEqualTo(START_NS + 11 * tickNs);
        final long near = wheel.schedule(START_NS + 3 * tickNs + 7, "near");
        assertThat(wheel.idleUntilNs(10)).isEqualTo(START_NS + 3 * tickNs);
        assertThat(wheel.idleUntilNs(2)).isEqualTo(START_NS + 3 * tickNs);
        expire(3 * tickNs);
        assertThat(wheel.idleUntilNs(10)).isEqualTo(START_NS + 3 * tickNs + 7);
        assertThat(wheel.cancel(near)).isEqualTo("near");
        assertThat(wheel.idleUntilNs(30)).isEqualTo(START_NS + 20 * tickNs);
        assertThat(wheel.cancel(far)).isEqualTo("far");
        assertThat(wheel.idleUntilNs(30)).isEqualTo(START_NS + 34 * tickNs);
    }

    /** The wheel marks a free place by that deadline. */
    @Test
    void shouldKeepTimersForTheEndOfTime() {
        final long first = wheel.schedule(Long.MAX_VALUE, "a");
        final long second = wheel.schedule(Long.MAX_VALUE, "b");
        assertThat(wheel.size()).isEqualTo(2);
        assertThat(expire(MS)).isZero();
        assertThat(wheel.cancel(first)).isEqualTo("a");
        assertThat(wheel.cancel(second)).isEqualTo("b");
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void shouldHeedItsLimit() {
        for (int i = 0; i < 5; i++) {
            wheel.schedule(START_NS + MS, "x" + i);
        }
        assertThat(wheel.expire(START_NS + MS, fired::add, 2)).isEqualTo(2);
        assertThat(wheel.expire(START_NS + MS, fired::add, 10)).isEqualTo(3);
        assertThat(fired).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void shouldFireInOrderAcrossTurnsWhenTheClockJumps() {
        wheel.schedule(START_NS + 2_000_000 * MS, "half an hour");
        wheel.schedule(START_NS + 1_000 * MS, "a second");
        wheel.schedule(START_NS + 86_400_000_000L * MS, "a thousand days");
        wheel.schedule(START_NS + 3_600_000 * MS, "an hour");
        assertThat(expire(40_000_000L * MS)).isEqualTo(3);
        assertThat(fired).containsExactly("a second", "half an hour", "an hour");
        assertThat(expire(86_400_000_000L * MS)).isEqualTo(1);
    }

    @Test
    void shouldFireThoseOfOneDeadlineInTheOrderInWhichTheyWereScheduled() {
        final long victim = wheel.schedule(START_NS + 9 * MS, "victim");
        wheel.schedule(START_NS + 9 * MS, "a");
        wheel.schedule(START_NS + 9 * MS - 1, "before");
        wheel.schedule(START_NS + 9 * MS, "b");
        wheel.cancel(victim);
        wheel.schedule(START_NS + 9 * MS, "c");
        expire(9 * MS);
        assertThat(fired).containsExactly("before", "a", "b", "c");
    }

    /** Agrona's wheel alone would take a quarter of a gigabyte. */
    @Test
    void shouldTakeLittleForManyTimersOfOneTick() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long own = Thread.currentThread().getId();
        final TimerWheel<String> crowded = new TimerWheel<>(START_NS);
        final long before = threads.getThreadAllocatedBytes(own);
        for (int i = 0; i < 20_000; i++) {
            crowded.schedule(START_NS + 50 * MS, "x");
        }
        assertThat(crowded.expire(START_NS + 50 * MS, fired::add, 30_000)).isEqualTo(20_000);
        assertThat(threads.getThreadAllocatedBytes(own) - before).isLessThan(8_000_000);
    }

    @Test
    void shouldAllocateNothingOnceItHasGrown() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long own = Thread.currentThread().getId();
        final long[] count = new long[1];
        final Consumer<String> counting = value -> count[0]++;
        long nowNs = START_NS;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10 && least > 1_000; round++) {
            final long before = threads.getThreadAllocatedBytes(own);
            for (int i = 0; i < 100_000; i++) {
                final long cancelled = wheel.schedule(nowNs + 5 * MS, "cancelled");
                wheel.schedule(nowNs + (i & 7) * MS, "fired");
                wheel.cancel(cancelled);
                nowNs += MS / 16;
                wheel.expire(nowNs, counting, 100);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(own) - before);
        }
        assertThat(least).isLessThan(1_000);
        assertThat(count[0]).isPositive();
    }

    @Test
    void shouldLetWhatFiresScheduleAndCancel() {
        final long[] victim = new long[1];
        wheel.schedule(START_NS + MS, "first");
        victim[0] = wheel.schedule(START_NS + 3 * MS, "victim");
        final int count = wheel.expire(
                START_NS + 5 * MS,
                value -> {
                    fired.add(value);
                    if (value.equals("first")) {
                        wheel.cancel(victim[0]);
                        wheel.schedule(START_NS + 2 * MS, "second");
                    }
                },
                100);
        assertThat(count).isEqualTo(2);
        assertThat(fired).containsExactly("first", "second");
    }

    /** Against a list of deadlines: what fires, when, and in which order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAgreeWithASortedMap(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final TimerWheel<Long> tested = new TimerWheel<>(START_NS);
        final TreeMap<Long, Long> pending = new TreeMap<>(Comparator.naturalOrder());
        final List<Long> order = new ArrayList<>();
        long nowNs = START_NS;
        long unique = 0;
        for (int step = 0; step < 20_000; step++) {
            final int action = random.nextInt(10);
            if (action < 5) {
                final long spanNs = 1L << random.nextInt(10, 45);
                final long deadlineNs = nowNs - MS + random.nextLong(spanNs) / 1024 * 1024 + unique++ % 1024;
                if (!pending.containsKey(deadlineNs)) {
                    pending.put(deadlineNs, tested.schedule(deadlineNs, deadlineNs));
                }
            } else if (action == 5 && !pending.isEmpty()) {
                final Long key = pending.ceilingKey(nowNs + random.nextLong(1L << 40));
                if (key != null) {
                    assertThat(tested.cancel(pending.remove(key))).isEqualTo(key);
                }
            } else {
                nowNs += random.nextLong(1L << random.nextInt(10, random.nextInt(20) == 0 ? 44 : 24));
                order.clear();
                tested.expire(nowNs, order::add, Integer.MAX_VALUE);
                final List<Long> due =
                        new ArrayList<>(pending.headMap(nowNs, true).keySet());
                assertThat(order).as("seed %d, step %d", seed, step).isEqualTo(due);
                pending.headMap(nowNs, true).clear();
            }
            assertThat(tested.size()).isEqualTo(pending.size());
        }
    }
}
