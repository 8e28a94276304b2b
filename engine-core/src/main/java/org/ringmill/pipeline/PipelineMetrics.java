package org.ringmill.pipeline;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One reading of what a pipeline has done since it started. Reading costs the stages nothing; the figures were read one
 * after another, not at one instant.
 *
 * @param published  events committed by all publishers
 * @param conflated  events that replaced an older one of the same key while the ring was full
 * @param rejected   events refused
 * @param dropped    events dropped by policy
 * @param timedOut   events given up after the policy's time
 * @param aborted    slots claimed and given up
 * @param blocked    claims that found the ring full and waited
 * @param stages     one entry for each stage, shard, worker and tap, in graph order
 */
public record PipelineMetrics(
        long published,
        long conflated,
        long rejected,
        long dropped,
        long timedOut,
        long aborted,
        long blocked,
        List<Stage> stages) {

    /**
     * What one stage has done.
     *
     * @param name        of the stage; shards and workers bear their number
     * @param position    sequence it has handled last, -1 before the first
     * @param lag         events published that it has not handled
     * @param events      slots it has passed
     * @param batches     duty cycles that found work
     * @param maxBatch    most events in one of them
     * @param polls       duty cycles in all
     * @param retries     further tries after a failure
     * @param deadLetters events given to the dead-letter handler
     * @param latency     nanoseconds from event time to handled, since the reading before; null unless switched on
     */
    public record Stage(
            String name,
            long position,
            long lag,
            long events,
            long batches,
            long maxBatch,
            long polls,
            long retries,
            long deadLetters,
            @Nullable Histogram latency) {

        /** {@return events in a duty cycle that found work, on average} */
        public double averageBatch() {
            return batches == 0 ? 0 : (double) events / batches;
        }

        /** {@return the share of duty cycles that found work, 0 to 1} */
        public double busyShare() {
            return polls == 0 ? 0 : (double) batches / polls;
        }
    }
}
