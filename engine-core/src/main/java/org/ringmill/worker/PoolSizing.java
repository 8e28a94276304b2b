package org.ringmill.worker;

import java.time.Duration;

/**
 * How many workers a pool needs. Starting points, to be checked against {@link WorkerPoolMetrics}: utilisation of the workers, depth
 * of the lanes.
 */
public final class PoolSizing {
    private static final int MAX_CORES = 65_536;

    private PoolSizing() {}

    /**
     * {@return workers for tasks that compute: one for each core and one more, which runs when another waits for a page, say}
     *
     * <p>B. Goetz and others, "Java Concurrency in Practice", 2006, section 8.2.
     *
     * @param cores at least 1
     */
    public static int cpuBound(final int cores) {
        return checkedCores(cores) + 1;
    }

    /**
     * {@return workers for tasks that also wait: cores x utilisation x (1 + wait / compute), rounded up, at least 1}
     *
     * <p>Goetz, section 8.2: while one waits, others compute.
     *
     * @param cores             at least 1
     * @param wait              of one task, for a disk, a peer, a lock
     * @param compute           of one task on a core, above 0
     * @param targetUtilisation share of the cores to be used, above 0, at most 1
     */
    public static int blocking(
            final int cores, final Duration wait, final Duration compute, final double targetUtilisation) {
        if (wait.isNegative() || compute.isNegative() || compute.isZero()) {
            throw new IllegalArgumentException(
                    "wait must be at least 0 and compute above 0, wait=" + wait + ", compute=" + compute);
        }
        if (!(targetUtilisation > 0 && targetUtilisation <= 1)) {
            throw new IllegalArgumentException(
                    "utilisation must be above 0 and at most 1, targetUtilisation=" + targetUtilisation);
        }
        final double ratio = seconds(wait) / seconds(compute);
        return clamped(checkedCores(cores) * targetUtilisation * (1 + ratio));
    }

    /**
     * {@return workers that are busy at a rate: arrivals a second x time each is held, rounded up, at least 1}
     *
     * <p>J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9(3), 1961. What comes in bursts needs more.
     *
     * @param arrivalsPerSecond at least 0
     * @param held              how long a task keeps a worker, waiting and computing
     */
    public static int forRate(final double arrivalsPerSecond, final Duration held) {
        if (!(arrivalsPerSecond >= 0) || held.isNegative()) {
            throw new IllegalArgumentException(
                    "rate and time must be at least 0, arrivalsPerSecond=" + arrivalsPerSecond + ", held=" + held);
        }
        return clamped(arrivalsPerSecond * seconds(held));
    }

    private static double seconds(final Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    private static int clamped(final double workers) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(workers - 1e-9)));
    }

    private static int checkedCores(final int cores) {
        if (cores < 1 || cores > MAX_CORES) {
            throw new IllegalArgumentException("cores must be 1 to " + MAX_CORES + ", cores=" + cores);
        }
        return cores;
    }
}
