package org.ringmill.worker;

import java.time.Duration;
import org.ringmill.time.Deadline;

/**
 * How many workers a pool should have: more when tasks queue up or wait too long, fewer when some have had nothing to do for a while.
 * A decision depends on the figures and the time that it is given and on nothing else, so it can be tested and replayed.
 *
 * @param step             workers added or taken away at a time, 1 to 1,024
 * @param depthPerWorker   tasks queued for each worker beyond which more are added, at least 0
 * @param maxWaitNs        nanoseconds a task waits in its lane beyond which more are added
 * @param upCooldownNs     nanoseconds between two changes of which the second adds
 * @param downCooldownNs   nanoseconds for which workers must have been idle, and since the last change, before some are taken away
 */
public record ScalingPolicy(int step, int depthPerWorker, long maxWaitNs, long upCooldownNs, long downCooldownNs) {

    /** What {@link Figures#idleSinceNs} says while no worker is idle or tasks are queued. */
    public static final long NOT_IDLE = Long.MAX_VALUE;

    /**
     * What a decision is made from.
     *
     * @param workers      there are now
     * @param depth        tasks queued in all lanes
     * @param waitNs       how long a task waits in its lane, as last seen, in nanoseconds
     * @param idleSinceNs  since when workers have been idle and nothing was queued, or {@link #NOT_IDLE}
     * @param changedNs    when their number was changed last
     */
    public record Figures(int workers, long depth, long waitNs, long idleSinceNs, long changedNs) {}

    /** Checks the ranges. */
    public ScalingPolicy {
        if (step < 1 || step > 1024 || depthPerWorker < 0 || maxWaitNs < 0 || upCooldownNs < 0 || downCooldownNs < 0) {
            throw new IllegalArgumentException("step must be 1 to 1024 and the rest at least 0, step=" + step
                    + ", depthPerWorker=" + depthPerWorker + ", maxWaitNs=" + maxWaitNs + ", upCooldownNs="
                    + upCooldownNs + ", downCooldownNs=" + downCooldownNs);
        }
    }

    /** {@return one worker at a time: beyond 4 tasks each or a wait of 10 ms, at most every 50 ms; back after 10 s} */
    public static ScalingPolicy standard() {
        return new ScalingPolicy(1, 4, 10_000_000, 50_000_000, 10_000_000_000L);
    }

    /** {@return this, with that many workers at a time} */
    public ScalingPolicy step(final int workers) {
        return new ScalingPolicy(workers, depthPerWorker, maxWaitNs, upCooldownNs, downCooldownNs);
    }

    /** {@return this, adding beyond that depth for each worker or that wait} */
    public ScalingPolicy growBeyond(final int tasksPerWorker, final Duration wait) {
        return new ScalingPolicy(step, tasksPerWorker, Deadline.boundedNs(wait), upCooldownNs, downCooldownNs);
    }

    /** {@return this, with those times to calm down in} */
    public ScalingPolicy cooldown(final Duration up, final Duration down) {
        return new ScalingPolicy(step, depthPerWorker, maxWaitNs, Deadline.boundedNs(up), Deadline.boundedNs(down));
    }

    /**
     * {@return how many workers there should be}
     *
     * @param min   fewest
     * @param max   most
     * @param nowNs the time, as that in the figures
     */
    public int decide(final Figures figures, final int min, final int max, final long nowNs) {
        final int workers = figures.workers();
        if (workers < min || workers > max) {
            return Math.max(min, Math.min(max, workers));
        }
        final long sinceChangeNs = nowNs - figures.changedNs();
        final boolean shortOfWorkers = figures.depth() > (long) depthPerWorker * workers
                || (figures.depth() > 0 && figures.waitNs() > maxWaitNs);
        if (shortOfWorkers) {
            return sinceChangeNs >= upCooldownNs ? Math.min(max, workers + step) : workers;
        }
        final boolean calm = figures.idleSinceNs() != NOT_IDLE
                && nowNs - figures.idleSinceNs() >= downCooldownNs
                && sinceChangeNs >= downCooldownNs;
        return calm ? Math.max(min, workers - step) : workers;
    }
}
