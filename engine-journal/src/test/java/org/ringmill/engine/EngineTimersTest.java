package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.time.ManualClock;

/** Timers: when they fire, in which order, and that a replay fires them between the same two commands. */
class EngineTimersTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    /** A timer of the model. */
    private record Pending(long timerId, long deadlineNs) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldFireByDeadlineAndThenByNumberBeforeTheCommandThatBringsTheTime(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final List<Pending> pending = new ArrayList<>();
        final List<String> expected = new ArrayList<>();
        final Engines live = Engines.on(directory).layout(ThreadLayout.simulated(seed));
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            long lastNs = 0;
            for (long number = 1; number <= 600; number++) {
                final long givenNs = SECOND_NS + number * 100 + random.nextInt(2_000) - 1_000;
                final long timeNs = Math.max(lastNs, givenNs);
                lastNs = timeNs;
                expectFired(pending, timeNs, number, expected);
                // Odd ones fire once.
                final long timerId = 1 + 2L * random.nextInt(20);
                final long delayNs = random.nextInt(40) * 50L - 300;
                pending.removeIf(timer -> timer.timerId == timerId);
                pending.add(new Pending(timerId, timeNs + delayNs));
                schedule(publisher, number, timerId, delayNs, givenNs);
            }
            live.awaitReleased();
        }
        assertThat(expected).hasSizeGreaterThan(100);
        live.recorder.requireEqual(expected);
        try (Engines again = Engines.on(directory).open()) {
            again.recorder.requireEqual(expected);
            assertThat(again.stateHash()).isEqualTo(live.stateHash());
        }
    }

    private static void expectFired(
            final List<Pending> pending, final long timeNs, final long sequence, final List<String> expected) {
        final List<Pending> due = pending.stream()
                .filter(timer -> timer.deadlineNs <= timeNs)
                .sorted(Comparator.comparingLong(Pending::deadlineNs).thenComparingLong(Pending::timerId))
                .toList();
        for (int i = 0; i < due.size(); i++) {
            expected.add(sequence + "/" + i + " type=102.1 of=" + sequence + " at=" + timeNs + " length=8 value="
                    + due.get(i).timerId);
        }
        pending.removeAll(due);
    }

    private static void schedule(
            final CommandPublisher publisher,
            final long number,
            final long timerId,
            final long delayNs,
            final long timeNs) {
        final MutableDirectBuffer buffer = publisher.claim();
        buffer.putLong(publisher.offset(), timerId);
        buffer.putLong(publisher.offset() + Long.BYTES, delayNs);
        publisher.commit(TestMachine.SCHEDULE, 1, number, 2 * Long.BYTES, timeNs);
    }

    @Test
    void shouldKeepPendingTimersInASnapshotAndInTheJournal() {
        try (Engines first = Engines.on(directory).open()) {
            final CommandPublisher publisher = first.engine().publisher();
            schedule(publisher, 1, 11, 1_000, SECOND_NS);
            schedule(publisher, 2, 13, 500, SECOND_NS);
            first.awaitReleased();
            first.engine().requestSnapshot();
            schedule(publisher, 3, 15, 1_000, SECOND_NS);
            first.await("the snapshot is written", () -> first.engine().snapshotSequence() == 3);
            schedule(publisher, 4, 17, 700, SECOND_NS);
        }
        final Engines next = Engines.on(directory);
        next.context.outputsAfter(() -> 4);
        try (next) {
            next.open();
            assertThat(next.engine().recovered().snapshotSequence()).isEqualTo(3);
            assertThat(next.engine().recovered().replayed()).isEqualTo(1);
            schedule(next.engine().publisher(), 5, 19, 5, SECOND_NS + 1_000);
            next.awaitReleased();
            assertThat(next.recorder.outputs())
                    .extracting(output -> output.substring(output.indexOf("value=")))
                    .containsExactly("value=13", "value=17", "value=11", "value=15");
            assertThat(next.recorder.outputs()).allMatch(output -> output.startsWith("5/"));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldFireWithoutACommandWhenTheEngineIsIdle(final ThreadLayout layout) {
        final ManualClock clock = new ManualClock(SECOND_NS);
        final Engines live = Engines.several(directory, new TestMachine()).layout(layout);
        live.context.clock(clock);
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            schedule(publisher, 1, 11, 1_000, SECOND_NS);
            schedule(publisher, 2, 13, 3_000, SECOND_NS);
            live.awaitReleased();
            assertThat(live.recorder.outputs()).isEmpty();
            clock.advanceTo(SECOND_NS + 1_000);
            live.await("the first has fired", () -> live.recorder.lastSequence() == 3);
            clock.advanceTo(SECOND_NS + 2_999);
            live.awaitReleased();
            assertThat(live.machine.fired()).isEqualTo(1);
            clock.advanceTo(SECOND_NS + 3_001);
            live.await("the second has fired", () -> live.recorder.lastSequence() == 4);
            live.awaitReleased();
            assertThat(live.engine().publishedSequence())
                    .as("one tick for each")
                    .isEqualTo(4);
        }
        assertThat(live.recorder.outputs())
                .containsExactly(
                        "3/0 type=102.1 of=0 at=" + (SECOND_NS + 1_000) + " length=8 value=11",
                        "4/0 type=102.1 of=0 at=" + (SECOND_NS + 3_001) + " length=8 value=13");
        try (Engines again = Engines.on(directory).open()) {
            again.recorder.requireEqual(live.recorder.outputs());
        }
    }

    @Test
    void shouldFireAtATickOfASinglePublisher() {
        final ManualClock clock = new ManualClock(SECOND_NS);
        final Engines live = Engines.on(directory);
        live.context.clock(clock);
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            schedule(publisher, 1, 11, 1_000, SECOND_NS);
            publisher.tick();
            clock.advanceTo(SECOND_NS + 1_000);
            publisher.tick();
            live.awaitReleased();
            assertThat(live.recorder.outputs()).hasSize(1).allMatch(output -> output.startsWith("3/0 "));
            assertThat(live.machine.applied()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#fewLayouts")
    void shouldReplayToTheSameWhenSeveralPublishWhileTimersFire(final ThreadLayout layout) throws Exception {
        final int publishers = layout.isStepped() ? 1 : 3;
        final int each = 2_000;
        // A clock that runs in steps of its own, and back now and then.
        final AtomicLong ticks = new AtomicLong();
        final Engines live =
                Engines.several(directory, new TestMachine()).layout(layout).durability(Durability.PROCESS_CRASH);
        live.context.snapshotEvery(1_000).clock(() -> {
            final long tick = ticks.incrementAndGet();
            return SECOND_NS + tick * 50 - (tick % 7 == 0 ? 500 : 0);
        });
        try (live) {
            live.open();
            final List<Thread> threads = IntStream.range(0, publishers)
                    .mapToObj(index -> new Thread(() -> publish(live.engine(), index, each)))
                    .toList();
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            live.awaitReleased();
        }
        assertThat(live.machine.applied()).isEqualTo((long) publishers * each);
        assertThat(live.machine.fired()).isPositive();
        assertMonotonic(live.recorder.outputs());
        final Engines again = Engines.on(directory);
        again.context.outputsAfter(() -> 0);
        try (again) {
            again.open();
            assertThat(again.engine().recovered().snapshotSequence()).isZero();
            again.recorder.requireEqual(live.recorder.outputs());
            assertThat(again.stateHash()).isEqualTo(live.stateHash());
        }
        try (Engines fromSnapshot = Engines.on(directory).open()) {
            assertThat(fromSnapshot.engine().recovered().snapshotSequence()).isPositive();
            assertThat(fromSnapshot.stateHash()).isEqualTo(live.stateHash());
        }
    }

    private static void publish(final DurableEngine engine, final int index, final int count) {
        final CommandPublisher publisher = engine.publisher();
        final SplittableRandom random = new SplittableRandom(index);
        for (int i = 0; i < count; i++) {
            final MutableDirectBuffer buffer = publisher.claim();
            buffer.putLong(publisher.offset(), random.nextInt(40));
            buffer.putLong(publisher.offset() + Long.BYTES, random.nextInt(10_000) - 500L);
            final int typeId = random.nextInt(4) == 0 ? TestMachine.SCHEDULE : TestMachine.ADD;
            publisher.commit(typeId, 1, index * 1_000_000L + i, 2 * Long.BYTES);
        }
    }

    private static void assertMonotonic(final List<String> outputs) {
        long lastNs = 0;
        for (final String output : outputs) {
            final int from = output.indexOf(" at=") + 4;
            final long timeNs = Long.parseLong(output.substring(from, output.indexOf(' ', from)));
            assertThat(timeNs).as(output).isGreaterThanOrEqualTo(lastNs);
            lastNs = timeNs;
        }
    }
}
