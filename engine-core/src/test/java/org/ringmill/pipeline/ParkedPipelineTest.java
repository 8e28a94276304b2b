package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

/** Parked threads are woken: here one that is not would look again by itself after an hour. */
class ParkedPipelineTest {
    private static final int ROUNDS = 200;

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
                .maxParkNs(TimeUnit.HOURS.toNanos(1))
                .stage("first", (event, sequence, timestampNs, endOfBatch) -> Await.spin(BUSY))
                .stage("second", nothing)
                .after("first");
        final Pipeline<TestEvent> pipeline = (single ? builder.singlePublisher() : builder).build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        final Tap tap = pipeline.tap("tap", nothing, "second");
        for (int round = 0; round < ROUNDS; round++) {
            final long sequence = TestEvent.publish(publisher, round);
            Await.until("the tap was woken, sequence=" + sequence, () -> tap.position() >= sequence);
        }
        assertThat(tap.close(Await.LIMIT)).isTrue();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
    }
}
