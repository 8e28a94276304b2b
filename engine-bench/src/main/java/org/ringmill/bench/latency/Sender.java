package org.ringmill.bench.latency;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.time.EngineClock;

/**
 * Sends events at the moments of a schedule, and takes down how late each left: a target that holds the sender up makes the
 * next ones late, which counts as theirs. While it waits it watches its core for gaps. One thread.
 */
final class Sender {
    private static final long MAX_FINISH_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LatencyTarget target;
    private final LatencyProbe probe;
    private final EngineClock clock;
    private final boolean isClosedLoop;
    private final boolean isYielding;
    private Gaps gaps = new Gaps();
    private long sent;

    Sender(final LatencyTarget target, final LatencyProbe probe, final boolean isClosedLoop, final boolean isYielding) {
        this.target = target;
        this.probe = probe;
        this.isClosedLoop = isClosedLoop;
        this.isYielding = isYielding;
        clock = probe.clock();
    }

    /**
     * Sends what is due from now on. A closed loop that does not keep up with the schedule ends when its time is over.
     *
     * @param forNs    length of the schedule
     * @param maxLagNs gives up when an event would leave later than this
     * @param isEnough asked before each event whether to end early
     * @return how far it came
     */
    Sending send(final Schedule schedule, final long forNs, final long maxLagNs, final BooleanSupplier isEnough)
            throws Exception {
        final StageRecorder sends = probe.sends();
        final long startNs = clock.timeNs();
        final long sentBefore = sent;
        long nowNs = startNs;
        long offsetNs = schedule.nextNs();
        while (offsetNs < forNs && !isEnough.getAsBoolean()) {
            if (isClosedLoop) {
                nowNs = awaitDone(nowNs);
                if (nowNs - startNs >= forNs) {
                    return new Sending(startNs, sent - sentBefore, startNs + offsetNs, false);
                }
            }
            nowNs = awaitDue(startNs + offsetNs, nowNs);
            final long dueNs = isClosedLoop ? nowNs : startNs + offsetNs;
            if (nowNs - dueNs > maxLagNs) {
                return new Sending(startNs, sent - sentBefore, dueNs, true);
            }
            sends.record(dueNs, nowNs);
            sent++;
            target.send(dueNs);
            nowNs = clock.timeNs();
            offsetNs = schedule.nextNs();
        }
        return new Sending(startNs, sent - sentBefore, startNs + forNs, false);
    }

    /**
     * What was sent.
     *
     * @param startNs  when the schedule began
     * @param count    events
     * @param endNs    when the schedule ended; a closed loop ends with the first event it had no time for
     * @param cutOff   whether it was given up
     */
    record Sending(long startNs, long count, long endNs, boolean cutOff) {}

    private long awaitDue(final long dueNs, final long fromNs) {
        long nowNs = fromNs;
        while (nowNs < dueNs) {
            pause();
            final long laterNs = clock.timeNs();
            if (!isYielding) {
                gaps.between(nowNs, laterNs);
            }
            nowNs = laterNs;
        }
        if (!isYielding) {
            gaps.watched(nowNs - fromNs);
        }
        return nowNs;
    }

    private long awaitDone(final long fromNs) {
        long nowNs = fromNs;
        while (probe.done() < sent) {
            pause();
            nowNs = clock.timeNs();
            requireInTime(nowNs - fromNs);
        }
        return nowNs;
    }

    private void pause() {
        if (isYielding) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /**
     * Waits until the last event is done.
     *
     * @throws RingmillException (ERROR) if it is not, for a minute
     */
    void awaitDone() {
        final long startNs = System.nanoTime();
        while (probe.done() < sent) {
            requireInTime(System.nanoTime() - startNs);
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void requireInTime(final long waitedNs) {
        if (waitedNs > MAX_FINISH_NS) {
            throw new RingmillException(
                    Category.ERROR,
                    "events were not done in time, target=" + target.name() + ", sent=" + sent + ", done="
                            + probe.done() + ", waited=" + TimeUnit.NANOSECONDS.toSeconds(MAX_FINISH_NS) + " s");
        }
    }

    /** {@return the gaps since the call before} */
    Gaps takeGaps() {
        final Gaps result = gaps;
        gaps = new Gaps();
        return result;
    }
}
