package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class PublisherTest {
    static Stream<Arguments> layoutsAndKinds() {
        return Await.fewLayouts().flatMap(layout -> Stream.of(true, false).map(single -> Arguments.of(layout, single)));
    }

    private static Pipeline<TestEvent> pipeline(
            final ThreadLayout layout, final boolean single, final int capacity, final Recorder recorder) {
        final PipelineBuilder<TestEvent> builder =
                TestEvent.pipeline("publisher", capacity, layout).stage("record", recorder);
        return (single ? builder.singlePublisher() : builder).build();
    }

    private static List<Long> upTo(final long count) {
        return LongStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldGiveSequencesFromZeroAndHandTheTimeOver(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 16, recorder)) {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            for (long value = 0; value < 300; value++) {
                assertThat(TestEvent.publish(publisher, value)).isEqualTo(value);
            }
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.sequences).isEqualTo(upTo(300));
            assertThat(recorder.values).isEqualTo(upTo(300));
            assertThat(recorder.timestamps).isEqualTo(upTo(300));
            assertThat(recorder.batchEnds).contains(299L);
            assertThat(pipeline.lastPublished()).isEqualTo(299);
            assertThat(pipeline.position("record")).isEqualTo(299);
            assertThat(pipeline.metrics().published()).isEqualTo(300);
        }
        assertThat(recorder.starts).hasValue(1);
        assertThat(recorder.closes).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldDeliverWhatWasPublishedBeforeTheStart(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 16, recorder)) {
            TestEvent.publishAll(pipeline.publisher(), 16);
            assertThat(recorder.values).isEmpty();
            pipeline.start();
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.values).isEqualTo(upTo(16));
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldPassOverWhatWasAborted(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 8, recorder)) {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            for (int value = 0; value < 100; value++) {
                if (value % 3 == 0) {
                    assertThat(publisher.claim()).isNotNull();
                    publisher.abort();
                } else {
                    TestEvent.publish(publisher, value);
                }
            }
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.values)
                    .isEqualTo(upTo(100).stream().filter(v -> v % 3 != 0).toList());
            assertThat(pipeline.metrics().aborted()).isEqualTo(34);
            assertThat(pipeline.metrics().published()).isEqualTo(66);
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldPublishNothingWhenATranslatorThrows(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 8, recorder)) {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            for (int round = 0; round < 20; round++) {
                assertThat(publisher.publish((event, sequence) -> event.value = 1, 10))
                        .isEqualTo(Offer.PUBLISHED);
                assertThatThrownBy(() -> publisher.publish(
                                (event, sequence) -> {
                                    throw new IllegalStateException("bad input");
                                },
                                11))
                        .hasMessage("bad input");
                assertThatThrownBy(() -> publisher.publish(
                                (event, sequence, text) -> event.value = Long.parseLong(text), "x", 12))
                        .isInstanceOf(NumberFormatException.class);
                assertThatThrownBy(() -> publisher.publish(
                                (event, sequence, text, radix) -> event.value = Long.parseLong(text, radix),
                                "x",
                                10,
                                13))
                        .isInstanceOf(NumberFormatException.class);
                assertThat(publisher.publish((event, sequence, text) -> event.value = Long.parseLong(text), "2", 14))
                        .isEqualTo(Offer.PUBLISHED);
                assertThat(publisher.publish(
                                (event, sequence, text, radix) -> event.value = Long.parseLong(text, radix),
                                "11",
                                2,
                                15))
                        .isEqualTo(Offer.PUBLISHED);
            }
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.values).hasSize(60).startsWith(1L, 2L, 3L, 1L).doesNotContain(0L);
            assertThat(recorder.timestamps).startsWith(10L, 14L, 15L, 10L);
            assertThat(pipeline.metrics().aborted()).isEqualTo(60);
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldPublishABatchWholeOrNotAtAll(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 64, recorder)) {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            long value = 0;
            for (final int count : new int[] {1, 64, 3, 1, 17, 64, 33, 5, 2, 64, 1}) {
                assertThat(publisher.claimBatch(count)).isTrue();
                for (int i = 0; i < count; i++) {
                    publisher.event(i).value = value++;
                }
                final int end = count;
                assertThatThrownBy(() -> publisher.event(end)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> publisher.event(-1)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThat(publisher.commit(value)).isEqualTo(value - 1);
                TestEvent.publish(publisher, value++);
            }
            assertThat(publisher.claimBatch(3)).isTrue();
            publisher.abort();
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.values).isEqualTo(upTo(value));
            assertThat(pipeline.metrics().published()).isEqualTo(value);
            assertThat(pipeline.metrics().aborted()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldRefuseABatchThatDoesNotFit(final ThreadLayout layout, final boolean single) {
        final PipelineBuilder<TestEvent> builder = TestEvent.pipeline("batch", 8, layout)
                .overflow(Overflow.reject())
                .stage("record", Recorder.open());
        final Pipeline<TestEvent> pipeline = (single ? builder.singlePublisher() : builder).build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        assertThatThrownBy(() -> publisher.claimBatch(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> publisher.claimBatch(9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count=9, capacity=8");
        TestEvent.publish(publisher, 0);
        assertThat(publisher.claimBatch(8)).isFalse();
        assertThat(publisher.refusal()).isEqualTo(Offer.REJECTED);
        assertThat(publisher.claimBatch(7)).isTrue();
        publisher.commit(1);
        assertThat(publisher.claim()).isNull();
        assertThat(pipeline.metrics().rejected()).isEqualTo(2);
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldRefuseCallsOutOfOrder(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        try (Pipeline<TestEvent> pipeline = pipeline(layout, single, 64, recorder)) {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            assertThatThrownBy(() -> publisher.commit(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(publisher::abort).isInstanceOf(IllegalStateException.class);
            pipeline.start();
            TestEvent.publish(publisher, 0);
            assertThatThrownBy(() -> publisher.commit(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> publisher.event(0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(publisher.claim()).isNotNull();
            assertThatThrownBy(publisher::claim).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> publisher.claimBatch(2)).isInstanceOf(IllegalStateException.class);
            publisher.commit(1);
            assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
            assertThat(recorder.sequences).containsExactly(0L, 1L);
        }
    }

    @Test
    void shouldGiveOnePublisherOnlyWhenDeclaredSingle() {
        final Pipeline<TestEvent> pipeline = pipeline(ThreadLayout.caller(), true, 8, Recorder.open());
        pipeline.publisher();
        assertThatThrownBy(pipeline::publisher)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("publisher");
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#threadedLayouts")
    void shouldDeliverEachEventOnceInThePublishersOrderWhenThereAreSeveral(final ThreadLayout layout) {
        final int publishers = 3;
        final int each = 3000;
        final long[] next = new long[publishers];
        final AtomicReference<AssertionError> failure = new AtomicReference<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("several", 64, layout)
                .stage("order", (event, sequence, timestampNs, endOfBatch) -> {
                    if (event.value != next[event.publisher]++ || timestampNs != event.key) {
                        failure.compareAndSet(
                                null,
                                new AssertionError("publisher " + event.publisher + ": " + event.value + " where "
                                        + (next[event.publisher] - 1) + " was due"));
                    }
                })
                .stage("behind", (event, sequence, timestampNs, endOfBatch) -> event.first++)
                .after("order")
                .build();
        pipeline.start();
        final List<Thread> threads = IntStream.range(0, publishers)
                .mapToObj(id -> new Thread(() -> publishAs(pipeline.publisher(), id, each), "feeder-" + id))
                .toList();
        threads.forEach(Thread::start);
        threads.forEach(Await::ended);

        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.isComplete()).as("%s", report).isTrue();
        assertThat(failure.get()).isNull();
        assertThat(next).containsOnly(each);
        assertThat(pipeline.metrics().published()).isEqualTo((long) publishers * each);
    }

    /** Singles, batches and aborts by turns. */
    private static void publishAs(final Publisher<TestEvent> publisher, final int id, final int count) {
        long value = 0;
        while (value < count) {
            final int batch = (int) Math.min(1 + value % 5, count - value);
            if (!publisher.claimBatch(batch)) {
                throw new AssertionError(publisher.refusal());
            }
            if (value % 11 == 3 && batch > 1) {
                publisher.abort();
                if (!publisher.claimBatch(1)) {
                    throw new AssertionError(publisher.refusal());
                }
                value = fill(publisher, id, value, 1);
            } else {
                value = fill(publisher, id, value, batch);
            }
        }
    }

    private static long fill(final Publisher<TestEvent> publisher, final int id, final long from, final int count) {
        for (int i = 0; i < count; i++) {
            final TestEvent event = publisher.event(i);
            event.publisher = id;
            event.value = from + i;
            event.key = from;
        }
        publisher.commit(from);
        return from + count;
    }

    @Test
    void shouldReleaseABlockedPublisherWhenAStageHalts() {
        final Recorder recorder = Recorder.held();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("halts", 4, ThreadLayout.dedicated())
                .stage("fails", (event, sequence, timestampNs, endOfBatch) -> {
                    recorder.onEvent(event, sequence, timestampNs, endOfBatch);
                    throw new IllegalStateException("broken");
                })
                .build();
        pipeline.start();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        final AtomicReference<Offer> refusal = new AtomicReference<>();
        final Thread blocked = new Thread(() -> {
            TestEvent.publishAll(publisher, 4);
            if (publisher.claim() == null) {
                refusal.set(publisher.refusal());
            }
        });
        blocked.start();
        Await.until("the publisher is blocked", () -> pipeline.metrics().blocked() == 1);
        recorder.release();
        Await.ended(blocked);
        assertThat(refusal).hasValue(Offer.CLOSED);
        assertThat(pipeline.shutdown(Await.LIMIT).undelivered())
                .containsExactly(new ShutdownReport.Undelivered("fails", 0, 3));
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRefuseToWaitForRoomInsideAStage(final ThreadLayout layout) {
        final AtomicReference<Publisher<TestEvent>> own = new AtomicReference<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("recursive", 4, layout)
                .stage("feeds itself", (event, sequence, timestampNs, endOfBatch) -> {
                    for (int i = 0; i < 5; i++) {
                        TestEvent.publish(own.get(), i);
                    }
                })
                .build();
        own.set(pipeline.publisher());
        pipeline.start();
        TestEvent.publish(pipeline.publisher(), 0);
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();
        assertThat(pipeline.failure()).isNotNull();
        assertThat(pipeline.failure().cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a stage must not wait for room in its own ring");
        pipeline.shutdown(Await.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldTakeEventsFromAStageThatDoesNotWait(final ThreadLayout layout) {
        final AtomicReference<Publisher<TestEvent>> own = new AtomicReference<>();
        final AtomicBoolean refused = new AtomicBoolean();
        final List<Long> seen = new ArrayList<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("echo", 16, layout)
                .stage("echo", (event, sequence, timestampNs, endOfBatch) -> {
                    seen.add(event.value);
                    if (event.value < 100 && own.get().publish((e, s) -> e.value = 100, 1) != Offer.PUBLISHED) {
                        refused.set(true);
                    }
                })
                .build();
        own.set(pipeline.publisher(Overflow.reject()));
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 5);
        Await.until("the echoes are heard", () -> {
            pipeline.step();
            return pipeline.position("echo") == 9;
        });
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(refused).isFalse();
        assertThat(seen).hasSize(10).contains(0L, 1L, 2L, 3L, 4L, 100L);
    }
}
