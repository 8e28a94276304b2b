package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

/** A parked thread looks again by itself after a millisecond; one that was woken is there much sooner. */
class ParkedPipelineTest {
    private static final int MAX_SERIES = 10;
    private static final long LIMIT_NS = 900_000;
    private static final int ROUNDS = 201;

    /** Long enough for the stages behind, whom the publisher has woken, to park again. */
    private static final Duration BUSY = Duration.ofNanos(150_000);

    static Stream<Arguments> layoutsAndKinds() {
        return Await.threadedLayouts()
                .flatMap(layout -> Stream.of(true, false).map(single -> Arguments.of(layout, single)));
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldWakeStagesAndTapWhenThereIsAnEvent(final ThreadLayout layout, final boolean single) {
        final StageHandler<TestEvent> nothing = (event, sequence, timestampNs, endOfBatch) -> {};
        final PipelineBuilder<TestEvent> builder = TestEvent.pipeline("parked", 64, layout)
                .idleMode(IdleMode.PARK)
                .stage("first", (event, sequence, timestampNs, endOfBatch) -> Await.spin(BUSY))
                .stage("second", nothing)
                .after("first");
        final Pipeline<TestEvent> pipeline = (single ? builder.singlePublisher() : builder).build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        final Tap tap = pipeline.tap("tap", nothing, "second");
        // A busy machine makes a series slow; threads that nobody wakes make all of them slow.
        long bestNs = Long.MAX_VALUE;
        for (int series = 0; series < MAX_SERIES && bestNs >= LIMIT_NS; series++) {
            bestNs = Math.min(bestNs, medianNs(publisher, tap));
        }
        assertThat(tap.close(Await.LIMIT)).isTrue();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(bestNs).as("median from publisher to tap, nanoseconds").isLessThan(LIMIT_NS);
    }

    private static long medianNs(final Publisher<TestEvent> publisher, final Tap tap) {
        final long[] timesNs = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            final Deadline timer = Deadline.after(Duration.ofSeconds(5));
            final long sequence = TestEvent.publish(publisher, i);
            final long beforeNs = timer.remainingNs();
            while (tap.position() < sequence && !timer.expired()) {
                Thread.yield();
            }
            timesNs[i] = beforeNs - timer.remainingNs();
        }
        Arrays.sort(timesNs);
        return timesNs[ROUNDS / 2];
    }
}
