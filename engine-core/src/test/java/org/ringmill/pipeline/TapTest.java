package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

class TapTest {
    /** Fails at the first event that is not the next, or whose slot holds another event's value. */
    private static final class Contiguous implements StageHandler<TestEvent> {
        volatile long first = -1;
        volatile long last = -1;
        volatile int closes;

        @Override
        public void onEvent(
                final TestEvent event, final long sequence, final long timestampNs, final boolean endOfBatch) {
            if (first >= 0 && sequence != last + 1) {
                throw new AssertionError("sequence " + sequence + " after " + last);
            }
            if (event.value != sequence || timestampNs != sequence) {
                throw new AssertionError("slot of " + sequence + " holds " + event.value);
            }
            if (first < 0) {
                first = sequence;
            }
            last = sequence;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void onClose() {
            closes++;
        }
    }

    static Stream<Arguments> threadedLayouts() {
        return Await.threadedLayouts()
                .flatMap(layout -> Stream.of(IdleMode.BACKOFF, IdleMode.PARK)
                        .flatMap(mode -> Stream.of(true, false).map(single -> Arguments.of(layout, mode, single))));
    }

    @ParameterizedTest
    @MethodSource("threadedLayouts")
    void shouldLoseNothingForTapNorStagesWhenTapsComeAndGoUnderLoad(
            final ThreadLayout layout, final IdleMode mode, final boolean single) {
        final Contiguous main = new Contiguous();
        final PipelineBuilder<TestEvent> builder =
                TestEvent.pipeline("taps", 32, layout).idleMode(mode).stage("main", main);
        final Pipeline<TestEvent> pipeline = (single ? builder.singlePublisher() : builder).build();
        pipeline.start();
        final AtomicBoolean running = new AtomicBoolean(true);
        final Thread feeder = new Thread(() -> {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            for (long value = 0; running.get(); value++) {
                TestEvent.publish(publisher, value);
            }
        });
        feeder.start();
        for (int round = 0; round < 8; round++) {
            final Contiguous tapped = new Contiguous();
            final String[] after = round % 2 == 0 ? new String[0] : new String[] {"main"};
            final Tap tap = pipeline.tap("tap-" + round, tapped, after);
            final long joined = pipeline.lastPublished();
            Await.until("the tap sees events", () -> tapped.last > joined + 40 || pipeline.failure() != null);
            final long closing = pipeline.lastPublished();
            assertThat(tap.close(Await.LIMIT)).as("%s", pipeline.failure()).isTrue();
            assertThat(tapped.first).isLessThanOrEqualTo(joined + 1);
            assertThat(tapped.last).isGreaterThanOrEqualTo(closing).isEqualTo(tap.position());
            assertThat(tapped.closes).isEqualTo(1);
        }
        running.set(false);
        Await.ended(feeder);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.isComplete()).as("%s", report).isTrue();
        assertThat(main.first).isZero();
        assertThat(main.last).isEqualTo(report.lastSequence());
        assertThat(Await.threads("taps-")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("steppedLayouts")
    void shouldSeeWhatIsPublishedBetweenJoiningAndLeavingWhenStepped(final ThreadLayout layout) {
        final Recorder main = Recorder.open();
        final Recorder tapped = Recorder.open();
        final Pipeline<TestEvent> pipeline =
                TestEvent.pipeline("stepped", 16, layout).stage("main", main).build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        TestEvent.publishAll(publisher, 50);
        try (Tap tap = pipeline.tap("tap", tapped, "main")) {
            TestEvent.publishAll(publisher, 50);
            assertThat(tap.close(Await.LIMIT)).isTrue();
        }
        TestEvent.publishAll(publisher, 50);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(main.sequences).hasSize(150);
        assertThat(tapped.sequences).isEqualTo(LongStream.range(50, 100).boxed().toList());
        assertThat(tapped.starts).hasValue(1);
        assertThat(tapped.closes).hasValue(1);
    }

    static Stream<ThreadLayout> steppedLayouts() {
        return Await.steppedLayouts(20);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldSeeAnEventThatWasClaimedBeforeItJoinedAndCommittedAfter(final ThreadLayout layout) {
        for (final boolean single : new boolean[] {true, false}) {
            final Recorder tapped = Recorder.open();
            final PipelineBuilder<TestEvent> builder =
                    TestEvent.pipeline("inflight", 16, layout).stage("main", Recorder.open());
            final Pipeline<TestEvent> pipeline = (single ? builder.singlePublisher() : builder).build();
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            TestEvent.publishAll(publisher, 3);
            assertThat(publisher.claim()).isNotNull();
            final Tap tap = pipeline.tap("tap", tapped);
            publisher.commit(99);
            assertThat(tap.close(Await.LIMIT)).isTrue();
            assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
            assertThat(tapped.sequences).as("single=%s", single).endsWith(3L);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldCloseAtOnceTheSecondTime(final ThreadLayout layout) {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("twice", 16, layout)
                .stage("main", Recorder.open())
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        final Tap tap = pipeline.tap("tap", Recorder.open());
        TestEvent.publishAll(publisher, 5);
        assertThat(tap.close(Await.LIMIT)).isTrue();
        TestEvent.publishAll(publisher, 5);
        final Deadline deadline = Deadline.after(Duration.ofSeconds(8));
        tap.close();
        assertThat(deadline.expired()).isFalse();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldBeDrainedAndClosedWithThePipelineWhenLeftOpen(final ThreadLayout layout) {
        final Recorder tapped = Recorder.open();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("leftopen", 16, layout)
                .stage("main", Recorder.open())
                .build();
        pipeline.start();
        final Tap tap = pipeline.tap("tap", tapped);
        TestEvent.publishAll(pipeline.publisher(), 20);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(tapped.sequences).hasSize(20);
        assertThat(tapped.closes).hasValue(1);
        assertThat(Await.threads("leftopen-")).isEmpty();
        assertThat(tap.close(Await.LIMIT)).isTrue();
        assertThat(tapped.closes).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHoldNothingBackWhenItsHandlerCannotStart(final ThreadLayout layout) {
        final Recorder main = Recorder.open();
        final Pipeline<TestEvent> pipeline =
                TestEvent.pipeline("nostart", 8, layout).stage("main", main).build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        final StageHandler<TestEvent> failing = new StageHandler<>() {
            @Override
            public void onStart() {
                throw new IllegalStateException("no file");
            }

            @Override
            public void onEvent(
                    final TestEvent event, final long sequence, final long timestampNs, final boolean endOfBatch) {
                throw new AssertionError("was never started");
            }
        };
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> pipeline.tap("tap", failing))
                    .isInstanceOf(RingmillException.class)
                    .hasRootCauseMessage("no file");
        }
        TestEvent.publishAll(publisher, 50);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(main.sequences).hasSize(50);
    }

    @Test
    void shouldRefuseANameInUseAnUnknownStageAndTheWrongTime() {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("names", 8, ThreadLayout.caller())
                .stage("main", Recorder.open())
                .shards("sharded", 2, event -> event.key, i -> Recorder.open())
                .build();
        assertThatThrownBy(() -> pipeline.tap("early", Recorder.open())).isInstanceOf(IllegalStateException.class);
        pipeline.start();
        assertThatThrownBy(() -> pipeline.tap("main", Recorder.open()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("main");
        assertThatThrownBy(() -> pipeline.tap("sharded", Recorder.open())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pipeline.tap("tap", Recorder.open(), "nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
        TestEvent.publishAll(pipeline.publisher(), 50);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThatThrownBy(() -> pipeline.tap("late", Recorder.open())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSayWhenItCouldNotHandleAllInTime() {
        final Recorder held = Recorder.held();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("slowtap", 8, ThreadLayout.dedicated())
                .stage("main", Recorder.open())
                .build();
        pipeline.start();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        final Tap tap = pipeline.tap("tap", held);
        TestEvent.publishAll(publisher, 5);
        held.awaitEntered();
        assertThat(tap.close(Duration.ofMillis(20))).isFalse();
        held.release();
        TestEvent.publishAll(publisher, 50);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        Await.until(
                "the tap's thread has ended", () -> Await.threads("slowtap-").isEmpty());
    }

    @Test
    void shouldShowInTheMetricsWhileItIsThere() {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("metrics", 8, ThreadLayout.caller())
                .stage("main", Recorder.open())
                .build();
        pipeline.start();
        final List<String> names = new ArrayList<>();
        try (Tap tap = pipeline.tap("tap", Recorder.open())) {
            assertThat(tap.position()).isEqualTo(-1);
            pipeline.metrics().stages().forEach(stage -> names.add(stage.name()));
        }
        assertThat(names).containsExactly("main", "tap");
        assertThat(pipeline.metrics().stages()).hasSize(1);
        pipeline.close();
    }

    @Test
    void shouldBeSteppedFromWithinNoStage() {
        final AtomicLong seen = new AtomicLong();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("inner", 8, ThreadLayout.caller())
                .stage("main", Recorder.open())
                .build();
        pipeline.start();
        try (Tap tap = pipeline.tap("tap", (event, sequence, timestampNs, endOfBatch) -> {
            seen.addAndGet(1 + pipeline.step());
        })) {
            TestEvent.publishAll(pipeline.publisher(), 4);
            assertThat(tap.close(Await.LIMIT)).isTrue();
        }
        assertThat(seen).hasValue(4);
        pipeline.close();
    }
}
