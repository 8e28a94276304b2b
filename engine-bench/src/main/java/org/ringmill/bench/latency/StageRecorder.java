package org.ringmill.bench.latency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;
import org.ringmill.bench.report.Histograms;
import org.ringmill.time.DurationRecorder;
import org.ringmill.time.EngineClock;

/** Takes down when one thread was done with each event. Recording allocates nothing and waits for nobody. */
public final class StageRecorder {
    private static final VarHandle DONE = handle();

    private final EngineClock clock;
    private final DurationRecorder recorder = new DurationRecorder(Histograms.MAX_NS);

    /** Written by the recording thread, read by the sender. */
    private long done;

    StageRecorder(final EngineClock clock) {
        this.clock = clock;
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(StageRecorder.class, "done", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The event that was due then is done now. */
    public void record(final long dueNs) {
        record(dueNs, clock.timeNs());
    }

    /** As {@link #record(long)}, with a reading of the clock that serves for a batch. */
    public void record(final long dueNs, final long nowNs) {
        recorder.record(nowNs - dueNs);
        DONE.setRelease(this, done + 1);
    }

    /** {@return events recorded so far} */
    long done() {
        return (long) DONE.getAcquire(this);
    }

    /** {@return what was recorded since the call before} */
    Histogram take() {
        return recorder.take();
    }
}
