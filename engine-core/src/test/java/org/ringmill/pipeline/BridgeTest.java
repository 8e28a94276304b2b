package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.lmax.disruptor.Sequence;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class BridgeTest {
    /** The other ring's event. */
    private static final class Copy {
        long value;
    }

    private static Pipeline<Copy> target(
            final ThreadLayout layout, final int capacity, final StageHandler<Copy> handler) {
        return Pipeline.builder("target", capacity, Copy::new)
                .layout(layout)
                .overflow(Overflow.reject())
                .stage("receive", handler)
                .build();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldCarryEachEventOnceInOrderThroughASmallRing(final ThreadLayout layout) {
        final AtomicLong next = new AtomicLong();
        final AtomicBoolean inOrder = new AtomicBoolean(true);
        final Pipeline<Copy> target = target(layout, 4, (event, sequence, timestampNs, endOfBatch) -> {
            if (event.value != next.get() || timestampNs != event.value) {
                inOrder.set(false);
            }
            next.incrementAndGet();
        });
        final Recorder behind = Recorder.open();
        final Pipeline<TestEvent> source = TestEvent.pipeline("source", 16, layout)
                .bridge("bridge", target.publisher(), (from, to) -> to.value = from.value)
                .stage("behind", behind)
                .after("bridge")
                .build();
        target.start();
        source.start();
        final Publisher<TestEvent> publisher = source.publisher(Overflow.reject());
        for (long value = 0; value < 400; value++) {
            final long offered = value;
            Await.until("there is room", () -> {
                target.step();
                source.step();
                return publisher.publish((event, sequence) -> event.value = offered, offered) == Offer.PUBLISHED;
            });
        }
        Await.until("the bridge has carried all", () -> {
            target.step();
            source.step();
            return source.position("behind") == 399;
        });
        assertThat(source.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(target.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(next).hasValue(400);
        assertThat(inOrder).isTrue();
        assertThat(behind.values).isEqualTo(LongStream.range(0, 400).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHoldTheEventWithoutBlockingOtherStagesWhileTheTargetIsFull(final ThreadLayout layout) {
        final Pipeline<Copy> target =
                target(ThreadLayout.caller(), 2, (event, sequence, timestampNs, endOfBatch) -> {});
        final Recorder other = Recorder.open();
        final Pipeline<TestEvent> source = TestEvent.pipeline("source", 16, layout)
                .bridge("bridge", target.publisher(), (from, to) -> to.value = from.value)
                .stage("other", other)
                .build();
        source.start();
        TestEvent.publishAll(source.publisher(), 10);
        Await.until("the other stage has seen all", () -> {
            source.step();
            return other.values.size() == 10;
        });
        Await.until("the bridge waits", () -> {
            source.step();
            return target.metrics().rejected() > 3;
        });
        assertThat(source.position("bridge")).isEqualTo(1);
        target.start();
        Await.until("the bridge has carried all", () -> {
            source.step();
            target.step();
            return source.position("bridge") == 9;
        });
        source.close();
        target.close();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldHaltWhenTheTargetIsClosed(final ThreadLayout layout) {
        final Pipeline<Copy> target =
                target(ThreadLayout.caller(), 2, (event, sequence, timestampNs, endOfBatch) -> {});
        final Pipeline<TestEvent> source = TestEvent.pipeline("source", 16, layout)
                .bridge("bridge", target.publisher(), (from, to) -> to.value = from.value)
                .build();
        target.start();
        target.close();
        TestEvent.publishAll(source.publisher(), 3);
        source.start();
        final ShutdownReport report = source.shutdown(Await.LIMIT);
        assertThat(report.failure()).isNotNull();
        assertThat(report.failure().cause())
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("target is closed");
        assertThat(report.undelivered()).containsExactly(new ShutdownReport.Undelivered("bridge", 0, 2));
    }

    @Test
    void shouldPutNothingIntoTheTargetWhenTheTransferThrows() {
        final AtomicLong received = new AtomicLong();
        final Pipeline<Copy> target = target(
                ThreadLayout.caller(),
                8,
                (event, sequence, timestampNs, endOfBatch) -> received.addAndGet(event.value));
        final Pipeline<TestEvent> source = TestEvent.pipeline("source", 16, ThreadLayout.caller())
                .bridge("bridge", target.publisher(), (from, to) -> {
                    if (from.value == 2) {
                        throw new IllegalStateException("cannot convert");
                    }
                    to.value = from.value;
                })
                .onFailure(FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> {}))
                .build();
        target.start();
        source.start();
        TestEvent.publishAll(source.publisher(), 5);
        source.close();
        target.close();
        assertThat(received).hasValue(0 + 1 + 3 + 4);
        assertThat(target.metrics().published()).isEqualTo(4);
        assertThat(target.metrics().aborted()).isEqualTo(1);
    }

    @Test
    void shouldRefuseATargetThatCouldWaitOrForget() {
        final Pipeline<Copy> target =
                target(ThreadLayout.caller(), 8, (event, sequence, timestampNs, endOfBatch) -> {});
        final PipelineBuilder<TestEvent> builder = TestEvent.pipeline("source", 16, ThreadLayout.caller());
        for (final Overflow<Copy> overflow : java.util.List.of(
                Overflow.<Copy>block(),
                Overflow.<Copy>timeout(Await.LIMIT),
                Overflow.<Copy>dropNewest(),
                Overflow.<Copy>conflate(1, event -> event.value, (from, to) -> to.value = from.value))) {
            assertThatThrownBy(() -> builder.bridge("bridge", target.publisher(overflow), (from, to) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("REJECT")
                    .hasMessageContaining(overflow.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldLetAGatedStageSeeWhatTheGateHasReachedAndNoMore(final ThreadLayout layout) {
        final Sequence gate = new Sequence();
        final Recorder released = Recorder.open();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("gated", 16, layout)
                .stage("logic", Recorder.open())
                .stage("release", released)
                .after("logic")
                .gatedBy(gate)
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 10);
        Await.until("the logic has seen all", () -> {
            pipeline.step();
            return pipeline.position("logic") == 9;
        });
        for (long durable = 0; durable < 10; durable += 3) {
            gate.set(durable);
            final long expected = durable;
            Await.until("what the gate has reached is released", () -> {
                pipeline.step();
                return pipeline.position("release") == expected;
            });
            for (int i = 0; i < 20; i++) {
                pipeline.step();
            }
            assertThat(pipeline.position("release")).isEqualTo(durable);
        }
        gate.set(1_000_000);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(released.sequences).isEqualTo(LongStream.range(0, 10).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldOfferAnEventAgainUntilItIsTaken(final ThreadLayout layout) {
        final AtomicLong offers = new AtomicLong();
        final java.util.List<Long> taken = new java.util.ArrayList<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("offers", 16, layout)
                .offerStage("picky", (event, sequence, timestampNs, endOfBatch) -> {
                    if (offers.incrementAndGet() % 3 != 0) {
                        return false;
                    }
                    taken.add(event.value);
                    return true;
                })
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 50);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(offers).hasValue(150);
        assertThat(taken).isEqualTo(LongStream.range(0, 50).boxed().toList());
    }
}
