package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class FailurePolicyTest {
    private static final class Failing implements StageHandler<TestEvent> {
        final List<Long> handled = new ArrayList<>();
        final AtomicInteger tries = new AtomicInteger();
        final int failures;

        Failing(final int failures) {
            this.failures = failures;
        }

        @Override
        public void onEvent(
                final TestEvent event, final long sequence, final long timestampNs, final boolean endOfBatch)
                throws Exception {
            if (event.value % 10 == 3 && tries.getAndIncrement() % (failures + 1) < failures) {
                throw new java.io.IOException("value " + event.value);
            }
            handled.add(event.value);
        }
    }

    private static final List<Long> ALL = LongStream.range(0, 30).boxed().toList();
    private static final List<Long> SOUND =
            ALL.stream().filter(value -> value % 10 != 3).toList();

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldHaltBeforeTheEventByDefault(final ThreadLayout layout) {
        final Failing failing = new Failing(1000);
        final Recorder before = Recorder.open();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("halt", 64, layout)
                .stage("before", before)
                .stage("failing", failing)
                .after("before")
                .stage("behind", Recorder.open())
                .after("failing")
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 30);
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();

        assertThat(pipeline.failure()).isNotNull();
        assertThat(pipeline.failure().stage()).isEqualTo("failing");
        assertThat(pipeline.failure().sequence()).isEqualTo(3);
        assertThat(pipeline.failure().cause()).hasMessage("value 3");
        assertThat(pipeline.failure())
                .hasToString("stage halted, stage=failing, sequence=3, cause=java.io.IOException: value 3");
        assertThat(publisher.claim()).isNull();
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        assertThat(failing.tries).hasValue(1);
        assertThatThrownBy(pipeline::close)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("name=halt")
                .hasCauseInstanceOf(java.io.IOException.class);

        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(failing.handled).containsExactly(0L, 1L, 2L);
        assertThat(report.failure()).isEqualTo(pipeline.failure());
        assertThat(report.lastSequence()).isEqualTo(29);
        assertThat(report.undelivered()).contains(new ShutdownReport.Undelivered("failing", 3, 29));
        assertExact(report, pipeline, "before", before.values.size());
    }

    private static void assertExact(
            final ShutdownReport report, final Pipeline<TestEvent> pipeline, final String stage, final int handled) {
        assertThat(pipeline.position(stage)).isEqualTo(handled - 1L);
        if (handled <= report.lastSequence()) {
            assertThat(report.undelivered())
                    .contains(new ShutdownReport.Undelivered(stage, handled, report.lastSequence()));
        } else {
            assertThat(report.undelivered().stream().map(ShutdownReport.Undelivered::stage))
                    .doesNotContain(stage);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldHandTheEventToTheDeadLettersAndGoOnWhenSkipping(final ThreadLayout layout) {
        final Failing failing = new Failing(1000);
        final List<String> letters = new ArrayList<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("skip", 64, layout)
                .stage("failing", failing)
                .onFailure(FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> letters.add(
                        stage + ' ' + event.value + ' ' + sequence + ' ' + timestampNs + ' ' + cause.getMessage())))
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 30);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();

        assertThat(failing.handled).isEqualTo(SOUND);
        assertThat(letters)
                .containsExactly("failing 3 3 3 value 3", "failing 13 13 13 value 13", "failing 23 23 23 value 23");
        assertThat(stage(pipeline, "failing").deadLetters()).isEqualTo(3);
        assertThat(stage(pipeline, "failing").retries()).isZero();
        assertThat(pipeline.failure()).isNull();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldTryAgainWhenRetrying(final ThreadLayout layout) {
        final Failing failing = new Failing(2);
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("retry", 64, layout)
                .stage("failing", failing)
                .onFailure(FailurePolicy.<TestEvent>halt().retry(2))
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 30);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(failing.handled).isEqualTo(ALL);
        assertThat(stage(pipeline, "failing").retries()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldFallBackToTheOtherPolicyWhenTheTriesAreUsedUp(final ThreadLayout layout) {
        final Failing failing = new Failing(1000);
        final AtomicInteger letters = new AtomicInteger();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("retry", 64, layout)
                .stage("failing", failing)
                .onFailure(FailurePolicy.<TestEvent>skip(
                                (stage, event, sequence, timestampNs, cause) -> letters.incrementAndGet())
                        .retry(4))
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 30);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(failing.handled).isEqualTo(SOUND);
        assertThat(letters).hasValue(3);
        assertThat(stage(pipeline, "failing").retries()).isEqualTo(12);
        assertThat(stage(pipeline, "failing").deadLetters()).isEqualTo(3);

        final Failing halting = new Failing(1000);
        final Pipeline<TestEvent> halted = TestEvent.pipeline("retry", 64, layout)
                .stage("failing", halting)
                .onFailure(FailurePolicy.<TestEvent>halt().retry(4))
                .build();
        TestEvent.publishAll(halted.publisher(), 30);
        halted.start();
        assertThat(halted.awaitDrained(Await.LIMIT)).isFalse();
        assertThat(halting.tries).hasValue(5);
        assertThat(halted.shutdown(Await.LIMIT).undelivered())
                .containsExactly(new ShutdownReport.Undelivered("failing", 3, 29));
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHaltAtTheEventWhenTheDeadLettersFailToo(final ThreadLayout layout) {
        for (final boolean sameCause : new boolean[] {true, false}) {
            final Failing failing = new Failing(1000);
            final Pipeline<TestEvent> pipeline = TestEvent.pipeline("deadletter", 64, layout)
                    .stage("failing", failing)
                    .onFailure(FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> {
                        throw sameCause ? (Exception) cause : new IllegalStateException("full");
                    }))
                    .build();
            TestEvent.publishAll(pipeline.publisher(), 30);
            pipeline.start();
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();
            assertThat(pipeline.failure()).isNotNull();
            assertThat(pipeline.failure().sequence()).isEqualTo(3);
            assertThat(pipeline.failure().cause()).hasMessage("value 3");
            assertThat(pipeline.shutdown(Await.LIMIT).undelivered())
                    .containsExactly(new ShutdownReport.Undelivered("failing", 3, 29));
            assertThat(failing.handled).containsExactly(0L, 1L, 2L);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldApplyToShardsAndWorkersToo(final ThreadLayout layout) {
        final AtomicInteger letters = new AtomicInteger();
        final AtomicInteger handled = new AtomicInteger();
        final StageHandler<TestEvent> handler = (event, sequence, timestampNs, endOfBatch) -> {
            if (event.value % 10 == 3) {
                throw new IllegalStateException("value " + event.value);
            }
            handled.incrementAndGet();
        };
        final FailurePolicy<TestEvent> skip =
                FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> letters.incrementAndGet());
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("kinds", 64, layout)
                .shards("s", 2, event -> event.value, i -> handler)
                .onFailure(skip)
                .workers("w", 3, i -> handler)
                .onFailure(skip)
                .offerStage("o", (event, sequence, timestampNs, endOfBatch) -> {
                    handler.onEvent(event, sequence, timestampNs, endOfBatch);
                    return true;
                })
                .onFailure(skip)
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 30);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(letters).hasValue(9);
        assertThat(handled).hasValue(81);
        assertThat(pipeline.metrics().stages().stream()
                        .mapToLong(PipelineMetrics.Stage::deadLetters)
                        .sum())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldReportExactlyWhatTheWorkersHaveNotHandledWhenOneHalts(final ThreadLayout layout) {
        final java.util.Set<Long> handled = java.util.concurrent.ConcurrentHashMap.newKeySet();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("workers", 64, layout)
                .workers("w", 3, i -> (event, sequence, timestampNs, endOfBatch) -> {
                    if (event.value == 13) {
                        throw new IllegalStateException("unlucky");
                    }
                    handled.add(sequence);
                })
                .build();
        TestEvent.publishAll(pipeline.publisher(), 30);
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        final List<Long> reported = report.undelivered().stream()
                .flatMap(range -> LongStream.rangeClosed(range.fromSequence(), range.toSequence())
                        .boxed())
                .sorted()
                .toList();
        assertThat(reported)
                .isEqualTo(LongStream.range(0, 30)
                        .boxed()
                        .filter(sequence -> !handled.contains(sequence))
                        .toList())
                .contains(13L);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHaltThePipelineWhenAnAgentFailsAndNotWhenItsHandlerSaysContinue(final ThreadLayout layout) {
        final AtomicInteger flaky = new AtomicInteger();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("agents", 8, layout)
                .stage("record", Recorder.open())
                .agent(
                        agent("flaky", () -> {
                            flaky.incrementAndGet();
                            throw new IllegalStateException("again");
                        }),
                        (agent, error) -> AgentErrorHandler.Decision.CONTINUE)
                .backgroundAgent(agent("broken", () -> {
                    if (flaky.get() > 3) {
                        throw new IllegalStateException("disk full");
                    }
                    return 0;
                }))
                .build();
        pipeline.start();
        Await.until("the pipeline was halted", () -> {
            pipeline.step();
            return pipeline.failure() != null;
        });
        assertThat(pipeline.failure().stage()).isEqualTo("broken");
        assertThat(pipeline.failure().sequence()).isEqualTo(-1);
        assertThat(pipeline.publisher().claim()).isNull();
        pipeline.shutdown(Await.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHaltThePipelineWhenAnAgentsErrorHandlerThrows(final ThreadLayout layout) {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("agents", 8, layout)
                .stage("record", Recorder.open())
                .agent(
                        agent("broken", () -> {
                            throw new IllegalStateException("disk full");
                        }),
                        (agent, error) -> {
                            throw (IllegalStateException) error;
                        })
                .build();
        pipeline.start();
        Await.until("the pipeline was halted", () -> {
            pipeline.step();
            return pipeline.failure() != null;
        });
        assertThat(pipeline.failure().cause()).hasMessage("disk full");
        pipeline.shutdown(Await.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldReportAHandlerThatFailsToClose(final ThreadLayout layout) {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("closes", 8, layout)
                .stage("flushes", new StageHandler<TestEvent>() {
                    @Override
                    public void onEvent(
                            final TestEvent event,
                            final long sequence,
                            final long timestampNs,
                            final boolean endOfBatch) {}

                    @Override
                    public void onClose() {
                        throw new IllegalStateException("cannot flush");
                    }
                })
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 3);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.undelivered()).isEmpty();
        assertThat(report.failure()).isNotNull();
        assertThat(report.failure().cause()).hasMessage("cannot flush");
        assertThat(report.isComplete()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHaltWhenTheStartOfABatchThrows(final ThreadLayout layout) {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 8, layout)
                .stage("batch", new StageHandler<TestEvent>() {
                    @Override
                    public void onBatchStart(final long batchSize, final long queueDepth) {
                        throw new IllegalStateException("no room");
                    }

                    @Override
                    public void onEvent(
                            final TestEvent event,
                            final long sequence,
                            final long timestampNs,
                            final boolean endOfBatch) {}
                })
                .build();
        pipeline.start();
        TestEvent.publish(pipeline.publisher(), 1);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.failure()).isNotNull();
        assertThat(report.failure().stage()).isEqualTo("batch");
        assertThat(report.undelivered()).containsExactly(new ShutdownReport.Undelivered("batch", 0, 0));
    }

    private static org.agrona.concurrent.Agent agent(
            final String name, final java.util.concurrent.Callable<Integer> work) {
        return new org.agrona.concurrent.Agent() {
            @Override
            public int doWork() throws Exception {
                return work.call();
            }

            @Override
            public String roleName() {
                return name;
            }
        };
    }

    private static PipelineMetrics.Stage stage(final Pipeline<TestEvent> pipeline, final String name) {
        return pipeline.metrics().stages().stream()
                .filter(stage -> stage.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldRefuseNonsenseAndNameItselfInText() {
        assertThatThrownBy(() -> FailurePolicy.halt().retry(0)).hasMessageContaining("limit=0");
        assertThatThrownBy(() -> FailurePolicy.halt().retry(1001)).hasMessageContaining("limit=1001");
        assertThat(FailurePolicy.halt()).hasToString("HALT");
        assertThat(FailurePolicy.halt().retry(3)).hasToString("RETRY(3) then HALT");
        assertThat(FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> {}))
                .hasToString("SKIP");
    }
}
