package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class WorkerStageTest {
    private static final int EVENTS = 120_000;

    /** Handlers with next to no work, so that the workers meet at their claims. */
    @ParameterizedTest
    @ValueSource(strings = {"dedicated", "shared:2", "shared:3"})
    void shouldGiveEachEventToOneWorkerAndThenToTheStageBehind(final String layout) {
        final AtomicIntegerArray handled = new AtomicIntegerArray(EVENTS);
        final AtomicLong overtaken = new AtomicLong();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("workers", 256, ThreadLayout.parse(layout))
                .singlePublisher()
                .workers("workers", 2, i -> (event, sequence, timestampNs, endOfBatch) -> {
                    handled.incrementAndGet((int) sequence);
                    event.worker = sequence + 1;
                })
                .stage("behind", (event, sequence, timestampNs, endOfBatch) -> {
                    if (event.worker != sequence + 1) {
                        overtaken.incrementAndGet();
                    }
                })
                .after("workers")
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), EVENTS);
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);

        assertThat(report.isComplete()).as("%s", report).isTrue();
        assertThat(overtaken).hasValue(0);
        long twiceOrNever = 0;
        for (int i = 0; i < EVENTS; i++) {
            twiceOrNever += handled.get(i) == 1 ? 0 : 1;
        }
        assertThat(twiceOrNever).isZero();
    }

    /** The ring is full beforehand, so that on two cores both workers claim at the same time. */
    @Test
    void shouldGiveEachEventToOneWorkerWhenTheyClaimAtTheSameTime() {
        final int events = 1 << 16;
        for (int round = 0; round < 10; round++) {
            final AtomicIntegerArray handled = new AtomicIntegerArray(events);
            final Pipeline<TestEvent> pipeline = TestEvent.pipeline("atonce", events, ThreadLayout.dedicated())
                    .workers(
                            "workers",
                            2,
                            i -> (event, sequence, timestampNs, endOfBatch) -> handled.getAndIncrement((int) sequence))
                    .build();
            TestEvent.publishAll(pipeline.publisher(), events);
            pipeline.start();
            assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
            long twiceOrNever = 0;
            for (int i = 0; i < events; i++) {
                twiceOrNever += handled.get(i) == 1 ? 0 : 1;
            }
            assertThat(twiceOrNever).as("round=%d", round).isZero();
        }
    }

    @Test
    void shouldHoldNothingBackWhileAWorkerIsIdle() {
        final Recorder slow = Recorder.held();
        final AtomicLong quick = new AtomicLong();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("uneven", 64, ThreadLayout.dedicated())
                .workers("workers", 2, i -> (event, sequence, timestampNs, endOfBatch) -> {
                    if (sequence == 0) {
                        slow.onEvent(event, sequence, timestampNs, endOfBatch);
                    } else {
                        quick.incrementAndGet();
                    }
                })
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 64);
        Await.until("the other worker has done all the rest", () -> quick.get() == 63);
        assertThat(pipeline.position("workers")).isEqualTo(-1);
        slow.release();
        Await.until("all is done", () -> pipeline.position("workers") >= 63);
        pipeline.close();
    }
}
