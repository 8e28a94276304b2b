package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

class PipelineMetricsTest {
    private static PipelineMetrics.Stage stage(final Pipeline<TestEvent> pipeline) {
        return pipeline.metrics().stages().get(0);
    }

    @Test
    void shouldCountPositionLagBatchesAndBusyShare() {
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("metrics", 16, ThreadLayout.caller())
                .batchLimit(4)
                .stage("stage", Recorder.open())
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        TestEvent.publishAll(publisher, 10);
        assertThat(stage(pipeline).position()).isEqualTo(-1);
        assertThat(stage(pipeline).lag()).isEqualTo(10);
        assertThat(stage(pipeline).averageBatch()).isZero();
        assertThat(stage(pipeline).busyShare()).isZero();

        assertThat(pipeline.step()).isEqualTo(4);
        assertThat(stage(pipeline).position()).isEqualTo(3);
        assertThat(stage(pipeline).lag()).isEqualTo(6);
        assertThat(pipeline.step()).isEqualTo(4);
        assertThat(pipeline.step()).isEqualTo(2);
        assertThat(pipeline.step()).isZero();

        final PipelineMetrics.Stage stage = stage(pipeline);
        assertThat(stage.name()).isEqualTo("stage");
        assertThat(stage.events()).isEqualTo(10);
        assertThat(stage.batches()).isEqualTo(3);
        assertThat(stage.maxBatch()).isEqualTo(4);
        assertThat(stage.polls()).isEqualTo(4);
        assertThat(stage.averageBatch()).isEqualTo(10.0 / 3);
        assertThat(stage.busyShare()).isEqualTo(0.75);
        assertThat(stage.lag()).isZero();
        assertThat(stage.latency()).isNull();
        assertThat(pipeline.metrics().published()).isEqualTo(10);
        pipeline.close();
    }

    @Test
    void shouldMeasureTimeFromTheEventToItsHandlingWhenSwitchedOn() {
        final ManualClock clock = new ManualClock(1000);
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("latency", 16, ThreadLayout.caller())
                .measureLatency(clock)
                .stage("stage", Recorder.open())
                .workers("workers", 2, i -> Recorder.open())
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        TestEvent.publish(publisher, 1000);
        assertThat(publisher.claim()).isNotNull();
        publisher.abort();
        TestEvent.publish(publisher, 900);
        TestEvent.publish(publisher, 5000);
        clock.advanceTo(1500);
        pipeline.awaitDrained(org.ringmill.testing.Await.LIMIT);

        final PipelineMetrics metrics = pipeline.metrics();
        final Histogram histogram = metrics.stages().get(0).latency();
        assertThat(histogram).isNotNull();
        assertThat(histogram.getTotalCount()).as("without the aborted slot").isEqualTo(3);
        assertThat(histogram.getMinValue())
                .as("a time ahead of the clock counts as none")
                .isZero();
        assertThat(histogram.getMaxValue()).isBetween(600L, 601L);
        long byWorkers = 0;
        for (final PipelineMetrics.Stage stage : metrics.stages().subList(1, 3)) {
            assertThat(stage.latency()).isNotNull();
            byWorkers += stage.latency().getTotalCount();
        }
        assertThat(byWorkers).isEqualTo(3);

        final Histogram next = stage(pipeline).latency();
        assertThat(next).isNotNull();
        assertThat(next.getTotalCount()).as("each reading begins anew").isZero();
        pipeline.close();
    }
}
