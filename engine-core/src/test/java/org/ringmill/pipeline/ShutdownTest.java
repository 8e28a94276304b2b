package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

class ShutdownTest {
    static Stream<Arguments> layoutsAndKinds() {
        return Await.layouts().flatMap(layout -> Stream.of(true, false).map(single -> Arguments.of(layout, single)));
    }

    private static PipelineBuilder<TestEvent> builder(
            final String name, final ThreadLayout layout, final boolean single) {
        final PipelineBuilder<TestEvent> builder = TestEvent.pipeline(name, 16, layout);
        return single ? builder.singlePublisher() : builder;
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldDrainCloseAndReportOnce(final ThreadLayout layout, final boolean single) {
        final Recorder first = Recorder.open();
        final Recorder second = Recorder.open();
        final Pipeline<TestEvent> pipeline = builder("drained", layout, single)
                .stage("first", first)
                .stage("second", second)
                .after("first")
                .build();
        pipeline.start();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 40);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);

        assertThat(report.isComplete()).isTrue();
        assertThat(report.lastSequence()).isEqualTo(39);
        assertThat(second.sequences).hasSize(40);
        assertThat(first.closes).hasValue(1);
        assertThat(second.closes).hasValue(1);
        assertThat(pipeline.shutdown(Await.LIMIT)).isSameAs(report);
        assertThatCode(pipeline::close).doesNotThrowAnyException();
        for (int i = 0; i < 100; i++) {
            assertThat(publisher.claim()).isNull();
            assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
            assertThat(publisher.claimBatch(2)).isFalse();
        }
        assertThat(publisher.publish((event, sequence) -> event.value = 1, 1)).isEqualTo(Offer.CLOSED);
        assertThat(pipeline.metrics().published()).isEqualTo(40);
        assertThat(pipeline.metrics().aborted())
                .as("a closed pipeline takes no claim")
                .isLessThanOrEqualTo(1);
        assertThat(pipeline.step()).isZero();
        assertThat(second.sequences).hasSize(40);
        assertThat(Await.threads("drained-")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldReportAllWhenItWasNeverStarted(final ThreadLayout layout, final boolean single) {
        final Pipeline<TestEvent> pipeline = builder("unstarted", layout, single)
                .stage("first", Recorder.open())
                .build();
        TestEvent.publishAll(pipeline.publisher(), 7);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.undelivered()).containsExactly(new ShutdownReport.Undelivered("first", 0, 6));
        assertThatThrownBy(pipeline::close)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("name=unstarted")
                .hasMessageContaining("fromSequence=0, toSequence=6");
        assertThatThrownBy(pipeline::start).isInstanceOf(IllegalStateException.class);
    }

    /** Nothing is drained then, so the hour is not spent on it. */
    @Test
    void shouldInterruptAStuckHandlerSoonAfterAFailure() {
        final CountDownLatch entered = new CountDownLatch(1);
        final Pipeline<TestEvent> pipeline = builder("failed", ThreadLayout.dedicated(), true)
                .stage("stuck", (event, sequence, timestampNs, endOfBatch) -> {
                    entered.countDown();
                    new CountDownLatch(1).await();
                })
                .stage("failing", (event, sequence, timestampNs, endOfBatch) -> {
                    entered.await();
                    throw new IllegalStateException("expected by the test");
                })
                .build();
        TestEvent.publishAll(pipeline.publisher(), 1);
        pipeline.start();
        Await.until("it has failed", () -> pipeline.failure() != null);
        final ShutdownReport report = pipeline.shutdown(Duration.ofHours(1));
        assertThat(report.stuckThreads()).isEmpty();
        assertThat(report.failure()).isNotNull();
    }

    @Test
    void shouldReportExactlyWhatAStuckHandlerHasNotHandled() {
        final AtomicBoolean interrupted = new AtomicBoolean();
        final AtomicBoolean entered = new AtomicBoolean();
        final Recorder sound = Recorder.open();
        final Pipeline<TestEvent> pipeline = builder("stuck", ThreadLayout.dedicated(), true)
                .stage("stuck", (event, sequence, timestampNs, endOfBatch) -> {
                    if (sequence == 5) {
                        entered.set(true);
                        try {
                            new CountDownLatch(1).await();
                        } catch (final InterruptedException e) {
                            interrupted.set(true);
                            throw e;
                        }
                    }
                })
                .stage("behind", Recorder.open())
                .after("stuck")
                .stage("sound", sound)
                .build();
        TestEvent.publishAll(pipeline.publisher(), 12);
        pipeline.start();
        Await.until("it is stuck", entered::get);
        Await.until("the sound one has all", () -> pipeline.position("sound") == 11);
        final ShutdownReport report = pipeline.shutdown(Duration.ofMillis(30));

        assertThat(interrupted).isTrue();
        assertThat(report.isComplete()).isFalse();
        assertThat(report.lastSequence()).isEqualTo(11);
        assertThat(report.stuckThreads()).isEmpty();
        assertThat(sound.sequences).hasSize(12);
        final long behind = pipeline.position("behind");
        assertThat(report.undelivered())
                .containsExactlyInAnyOrder(
                        new ShutdownReport.Undelivered("stuck", 5, 11),
                        new ShutdownReport.Undelivered("behind", behind + 1, 11));
        assertThat(behind).isLessThan(5);
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 30", "false, 0", "false, 30"})
    void shouldReleaseABlockedPublisher(final boolean single, final long extra) {
        final Recorder held = Recorder.held();
        final Pipeline<TestEvent> pipeline = builder("blocked", ThreadLayout.dedicated(), single)
                .overflow(extra == 0 ? Overflow.block() : Overflow.timeout(Duration.ofDays(1)))
                .stage("held", held)
                .build();
        pipeline.start();
        final AtomicReference<Offer> refusal = new AtomicReference<>();
        final Thread blocked = new Thread(() -> {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            TestEvent.publishAll(publisher, 16);
            refusal.set(publisher.publish((event, sequence) -> event.value = 99, 99));
        });
        blocked.start();
        Await.until("the publisher waits", () -> pipeline.metrics().blocked() == 1);
        final AtomicReference<ShutdownReport> report = new AtomicReference<>();
        final Thread closing = new Thread(() -> report.set(pipeline.shutdown(Await.LIMIT)));
        closing.start();
        Await.ended(blocked);
        assertThat(refusal).hasValue(Offer.CLOSED);
        held.release();
        Await.ended(closing);
        assertThat(report.get().isComplete()).as("%s", report).isTrue();
        assertThat(held.sequences).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWaitForAClaimInFlight(final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = builder("inflight", ThreadLayout.dedicated(), single)
                .stage("record", recorder)
                .build();
        pipeline.start();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 3);
        assertThat(publisher.claim()).isNotNull();
        final AtomicReference<ShutdownReport> report = new AtomicReference<>();
        final Thread closing = new Thread(() -> report.set(pipeline.shutdown(Await.LIMIT)));
        closing.start();
        final Publisher<TestEvent> other = single ? publisher : pipeline.publisher();
        if (!single) {
            Await.until("the pipeline refuses", () -> {
                final TestEvent event = other.claim();
                if (event != null) {
                    other.abort();
                }
                return event == null;
            });
        }
        assertThat(closing.isAlive()).isTrue();
        assertThat(publisher.commit(77)).isEqualTo(3);
        Await.ended(closing);
        assertThat(report.get().isComplete()).as("%s", report).isTrue();
        assertThat(recorder.sequences).containsExactly(0L, 1L, 2L, 3L);
        assertThat(recorder.timestamps.get(3)).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReportAClaimThatIsNeverCommitted(final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = builder("forgotten", ThreadLayout.dedicated(), single)
                .stage("record", recorder)
                .build();
        pipeline.start();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 3);
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        assertThat(publisher.claimBatch(2)).isTrue();
        final ShutdownReport report = pipeline.shutdown(Duration.ofMillis(30));
        assertThat(report.undelivered()).containsExactly(new ShutdownReport.Undelivered("record", 3, 4));
        assertThat(report.lastSequence()).isEqualTo(4);
    }

    /** A publisher that goes on trying must not make the closing thread wait for claims that were taken back. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndExactlyAtTheLastCommitWhenPublishersGoOnTrying(final boolean single) {
        for (int round = 0; round < (single ? 150 : 40); round++) {
            final AtomicLong seen = new AtomicLong();
            final Pipeline<TestEvent> pipeline = builder("insisting", ThreadLayout.auto(), single)
                    .stage("count", (event, sequence, timestampNs, endOfBatch) -> seen.setRelease(seen.getPlain() + 1))
                    .build();
            pipeline.start();
            final AtomicBoolean trying = new AtomicBoolean(true);
            final List<AtomicLong> acknowledged = new ArrayList<>();
            final List<Thread> feeders = new ArrayList<>();
            for (int i = 0; i < (single ? 1 : 2); i++) {
                final AtomicLong count = new AtomicLong();
                acknowledged.add(count);
                final Publisher<TestEvent> publisher = pipeline.publisher();
                feeders.add(new Thread(() -> {
                    while (trying.get()) {
                        if (publisher.claim() != null) {
                            publisher.commit(1);
                            count.setRelease(count.getPlain() + 1);
                        } else if (!single) {
                            Thread.yield();
                        }
                    }
                }));
            }
            feeders.forEach(Thread::start);
            final int target = round;
            Await.until("events flow", () -> acknowledged.get(0).get() > target);
            final Deadline deadline = Deadline.after(Duration.ofSeconds(15));
            final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
            final long handled = seen.get();
            trying.set(false);
            feeders.forEach(Await::ended);

            assertThat(report.isComplete()).as("round=%d, %s", round, report).isTrue();
            assertThat(deadline.expired()).isFalse();
            assertThat(handled)
                    .as("round=%d: acknowledged and handled", round)
                    .isEqualTo(acknowledged.stream().mapToLong(AtomicLong::get).sum());
            if (single) {
                assertThat(report.lastSequence()).isEqualTo(handled - 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#threadedLayouts")
    void shouldDeliverOrReportEachAcknowledgedEventWhenAStageHaltsUnderLoad(final ThreadLayout layout) {
        for (int round = 0; round < 20; round++) {
            final int fatal = 10 + round * 7;
            final AtomicLong seen = new AtomicLong();
            final Pipeline<TestEvent> pipeline = builder("haltrace", layout, round % 2 == 0)
                    .stage("fails", (event, sequence, timestampNs, endOfBatch) -> {
                        if (sequence == fatal) {
                            throw new IllegalStateException("fatal");
                        }
                        seen.setRelease(seen.getPlain() + 1);
                    })
                    .build();
            pipeline.start();
            final AtomicLong acknowledged = new AtomicLong();
            final Thread feeder = new Thread(() -> {
                final Publisher<TestEvent> publisher = pipeline.publisher();
                while (publisher.claim() != null) {
                    publisher.commit(1);
                    acknowledged.setRelease(acknowledged.getPlain() + 1);
                }
            });
            feeder.start();
            Await.until("the stage has halted", () -> pipeline.failure() != null);
            Await.ended(feeder);
            final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
            assertThat(seen).hasValue(fatal);
            assertThat(report.undelivered())
                    .containsExactly(new ShutdownReport.Undelivered("fails", fatal, report.lastSequence()));
            assertThat(report.lastSequence()).isGreaterThanOrEqualTo(acknowledged.get() - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRefuseToBeClosedByOneOfItsOwnStages(final ThreadLayout layout) {
        final AtomicReference<Pipeline<TestEvent>> own = new AtomicReference<>();
        final Pipeline<TestEvent> pipeline = builder("suicide", layout, false)
                .stage(
                        "closes",
                        (event, sequence, timestampNs, endOfBatch) -> own.get().close())
                .build();
        own.set(pipeline);
        pipeline.start();
        TestEvent.publish(pipeline.publisher(), 1);
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();
        assertThat(pipeline.failure()).isNotNull();
        assertThat(pipeline.failure().cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stage");
        pipeline.shutdown(Await.LIMIT);
        assertThat(Await.threads("suicide-")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldReleasePublishersAndLeaveNoThreadWhenAStageCannotStart(final ThreadLayout layout) {
        final Pipeline<TestEvent> pipeline = builder("nostart", layout, true)
                .stage("sound", Recorder.open())
                .stage("broken", new StageHandler<TestEvent>() {
                    @Override
                    public void onStart() {
                        throw new IllegalStateException("no licence");
                    }

                    @Override
                    public void onEvent(
                            final TestEvent event,
                            final long sequence,
                            final long timestampNs,
                            final boolean endOfBatch) {}
                })
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 3);
        assertThatThrownBy(pipeline::start)
                .isInstanceOf(RingmillException.class)
                .hasRootCauseMessage("no licence");
        assertThat(Await.threads("nostart-")).isEmpty();
        assertThat(pipeline.failure()).isNotNull();
        assertThat(publisher.claim()).isNull();
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        final Deadline deadline = Deadline.after(Duration.ofSeconds(15));
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(deadline.expired()).as("nothing to wait for").isFalse();
        assertThat(report.undelivered()).contains(new ShutdownReport.Undelivered("broken", 0, 2));
        assertThat(report.isComplete()).isFalse();
    }

    @Test
    void shouldSayWhenWaitingForTheStagesWasInVain() {
        final Recorder held = Recorder.held();
        final Pipeline<TestEvent> pipeline = builder("slow", ThreadLayout.dedicated(), true)
                .stage("held", held)
                .build();
        pipeline.start();
        assertThat(pipeline.awaitDrained(Duration.ZERO)).isTrue();
        TestEvent.publishAll(pipeline.publisher(), 3);
        assertThat(pipeline.awaitDrained(Duration.ofMillis(5))).isFalse();
        held.release();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        pipeline.close();
    }
}
