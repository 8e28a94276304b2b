package org.ringmill.bench.latency;

import java.util.SplittableRandom;

/** The moments at which the events of a run are due, one after another. One thread. */
abstract class Schedule {
    /** {@return when the next event is due, in nanoseconds since the first could be; never less than the one before} */
    abstract long nextNs();

    /** Groups of events at equal distances. */
    static final class Steady extends Schedule {
        private final double gapNs;
        private final int size;
        private long groups;
        private int taken;

        Steady(final double gapNs, final int size) {
            this.gapNs = gapNs;
            this.size = size;
        }

        @Override
        long nextNs() {
            // Multiplied, so that no error adds up.
            final long dueNs = (long) (groups * gapNs);
            if (++taken == size) {
                taken = 0;
                groups++;
            }
            return dueNs;
        }
    }

    /** A Poisson process: the distances have an exponential distribution. */
    static final class Random extends Schedule {
        private final double gapNs;
        private final SplittableRandom random;
        private double dueNs;

        Random(final double gapNs, final long seed) {
            this.gapNs = gapNs;
            random = new SplittableRandom(seed);
        }

        @Override
        long nextNs() {
            // Inversion (Devroye, Non-Uniform Random Variate Generation, 1986, II.2); 1 - u is never 0.
            dueNs -= Math.log(1 - random.nextDouble()) * gapNs;
            return (long) dueNs;
        }
    }
}
