package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class BatchStageTest {
    private static final int EVENTS = 1_000;

    /** Handles each event of a batch, and fails at some as often as it is told to. */
    private static final class Batches implements BatchHandler {
        final List<Long> handled = new ArrayList<>();
        final List<Long> sizes = new ArrayList<>();
        private final int failuresEach;
        private int failures;
        private long handledTo;

        Batches(final int failuresEach) {
            this.failuresEach = failuresEach;
        }

        @Override
        public void onBatch(final long from, final long to) throws IOException {
            sizes.add(to - from + 1);
            for (long sequence = from; sequence <= to; sequence++) {
                handledTo = sequence - 1;
                if (sequence % 100 == 3 && failures < failuresEach) {
                    failures++;
                    throw new IOException("sequence " + sequence);
                }
                failures = 0;
                handled.add(sequence);
            }
        }

        @Override
        public long handledTo() {
            return handledTo;
        }
    }

    private static List<Long> sequences(final long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldHandOverEachEventOnceAndInOrder(final ThreadLayout layout) {
        final Batches batches = new Batches(0);
        final Recorder behind = Recorder.open();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 1024, layout)
                .batchLimit(64)
                .batchStage("batch", batches)
                .stage("behind", behind)
                .after("batch")
                .build();
        TestEvent.publishAll(pipeline.publisher(), EVENTS);
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();

        assertThat(batches.handled).isEqualTo(sequences(EVENTS));
        assertThat(batches.sizes).allMatch(size -> size >= 1 && size <= 64);
        assertThat(batches.sizes.size()).as("batches").isLessThan(EVENTS);
        assertThat(behind.sequences).isEqualTo(sequences(EVENTS));
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldHaltBehindTheLastEventHandled(final ThreadLayout layout) {
        final Batches batches = new Batches(Integer.MAX_VALUE);
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 1024, layout)
                .batchStage("batch", batches)
                .build();
        TestEvent.publishAll(pipeline.publisher(), EVENTS);
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isFalse();

        assertThatThrownBy(pipeline::close).isInstanceOf(RingmillException.class);
        assertThat(pipeline.failure())
                .hasToString("stage halted, stage=batch, sequence=3, cause=java.io.IOException: sequence 3");
        assertThat(pipeline.position("batch")).isEqualTo(2);
        assertThat(batches.handled).isEqualTo(sequences(3));
        assertThat(pipeline.shutdown(Await.LIMIT).undelivered())
                .containsExactly(new ShutdownReport.Undelivered("batch", 3, EVENTS - 1));
    }

    @Test
    void shouldTakeTheLastEventForTheOneThatFailedWhenAllWereHandled() {
        final List<Long> tried = new ArrayList<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 64, ThreadLayout.caller())
                .batchStage("batch", new BatchHandler() {
                    @Override
                    public void onBatch(final long from, final long to) throws IOException {
                        tried.add(from);
                        throw new IOException("flush");
                    }

                    @Override
                    public long handledTo() {
                        return 2;
                    }
                })
                .onFailure(FailurePolicy.<TestEvent>halt().retry(1))
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 3);
        pipeline.step();
        assertThat(tried).containsExactly(0L, 2L);
        assertThat(pipeline.failure().sequence()).isEqualTo(2);
        assertThat(pipeline.position("batch")).isEqualTo(1);
        pipeline.shutdown(Await.LIMIT);
    }

    @Test
    void shouldEndABatchAtTheLastEventThatWasNotGivenUp() {
        final Batches batches = new Batches(0);
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 64, ThreadLayout.caller())
                .batchStage("batch", batches)
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        final Publisher<TestEvent> other = pipeline.publisher();
        pipeline.start();
        abort(publisher);
        pipeline.step();
        assertThat(batches.sizes).isEmpty();
        assertThat(pipeline.position("batch")).isZero();

        TestEvent.publish(other, 1);
        abort(publisher);
        TestEvent.publish(other, 3);
        abort(publisher);
        pipeline.step();
        assertThat(batches.handled).containsExactly(1L, 2L, 3L);
        assertThat(pipeline.position("batch")).isEqualTo(4);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
    }

    private static void abort(final Publisher<TestEvent> publisher) {
        assertThat(publisher.claim()).isNotNull();
        publisher.abort();
    }

    @Test
    void shouldGoOnBehindWhatWasSkipped() {
        final Batches batches = new Batches(Integer.MAX_VALUE);
        final List<Long> letters = new ArrayList<>();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 1024, ThreadLayout.shared(1))
                .batchStage("batch", batches)
                .onFailure(FailurePolicy.skip((stage, event, sequence, timestampNs, cause) -> {
                    assertThat(cause).hasMessage("sequence " + sequence);
                    letters.add(event.value);
                }))
                .build();
        TestEvent.publishAll(pipeline.publisher(), EVENTS);
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();

        assertThat(letters).containsExactly(3L, 103L, 203L, 303L, 403L, 503L, 603L, 703L, 803L, 903L);
        final List<Long> sound = new ArrayList<>(sequences(EVENTS));
        sound.removeAll(letters);
        assertThat(batches.handled).isEqualTo(sound);
    }

    @Test
    void shouldTryAgainTheEventThatFailedAlone() {
        final Batches batches = new Batches(2);
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("batches", 1024, ThreadLayout.shared(1))
                .batchStage("batch", batches)
                .onFailure(FailurePolicy.<TestEvent>halt().retry(2))
                .build();
        TestEvent.publishAll(pipeline.publisher(), EVENTS);
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();

        assertThat(batches.handled).isEqualTo(sequences(EVENTS));
    }
}
