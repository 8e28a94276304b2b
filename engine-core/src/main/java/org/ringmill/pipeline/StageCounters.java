package org.ringmill.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.DurationRecorder;
import org.ringmill.time.EngineClock;

/**
 * What one stage has done. Written by the stage's thread only, with opaque stores, so any thread may read it at any time
 * without holding the stage up; the figures of one reading need not belong to the same instant.
 */
final class StageCounters {
    private static final VarHandle EVENTS = handle("events");
    private static final VarHandle BATCHES = handle("batches");
    private static final VarHandle MAX_BATCH = handle("maxBatch");
    private static final VarHandle POLLS = handle("polls");
    private static final VarHandle RETRIES = handle("retries");
    private static final VarHandle DEAD_LETTERS = handle("deadLetters");

    private long events;
    private long batches;
    private long maxBatch;
    private long polls;
    private long retries;
    private long deadLetters;

    private final @Nullable EngineClock latencyClock;
    private final @Nullable DurationRecorder latencies;

    StageCounters(final @Nullable EngineClock latencyClock) {
        this.latencyClock = latencyClock;
        latencies = latencyClock == null ? null : new DurationRecorder();
    }

    private static VarHandle handle(final String field) {
        try {
            return MethodHandles.lookup().findVarHandle(StageCounters.class, field, long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void onPoll() {
        POLLS.setOpaque(this, polls + 1);
    }

    void onBatch(final long size) {
        EVENTS.setOpaque(this, events + size);
        BATCHES.setOpaque(this, batches + 1);
        if (size > maxBatch) {
            MAX_BATCH.setOpaque(this, size);
        }
    }

    void onRetry() {
        RETRIES.setOpaque(this, retries + 1);
    }

    void onDeadLetter() {
        DEAD_LETTERS.setOpaque(this, deadLetters + 1);
    }

    /** Records how long ago the events of a batch were stamped, if latencies are switched on. */
    void recordLatencies(final EventRing<?> ring, final long from, final long to) {
        if (latencyClock == null || latencies == null) {
            return;
        }
        final long nowNs = latencyClock.timeNs();
        for (long sequence = from; sequence <= to; sequence++) {
            final long timestampNs = ring.timestampNs(sequence);
            if (timestampNs != EventRing.VOID) {
                latencies.record(nowNs - timestampNs);
            }
        }
    }

    PipelineMetrics.Stage read(final String name, final long position, final long lag) {
        final Histogram histogram = latencies == null ? null : latencies.take();
        return new PipelineMetrics.Stage(
                name,
                position,
                lag,
                (long) EVENTS.getOpaque(this),
                (long) BATCHES.getOpaque(this),
                (long) MAX_BATCH.getOpaque(this),
                (long) POLLS.getOpaque(this),
                (long) RETRIES.getOpaque(this),
                (long) DEAD_LETTERS.getOpaque(this),
                histogram);
    }
}
