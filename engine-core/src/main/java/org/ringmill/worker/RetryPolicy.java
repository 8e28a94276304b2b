package org.ringmill.worker;

import java.time.Duration;
import java.util.function.Predicate;
import org.ringmill.time.Deadline;

/**
 * How often an attempt that has failed is followed by another, and after how long: exponential backoff with jitter, so that jobs
 * that have failed together do not come back together. The jitter is a hash of the job's number and the attempt, so the same
 * jobs wait as long in every run. (After M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015; his "equal
 * jitter" is a share of 0.5.)
 *
 * <p>An immutable value.
 */
public final class RetryPolicy {
    private static final RetryPolicy NONE = attempts(1);
    private static final int MAX_ATTEMPTS = 1_000_000;

    private final int maxAttempts;
    private final long initialNs;
    private final double multiplier;
    private final long maxNs;
    private final double jitterShare;
    private final Predicate<? super Throwable> retryOn;

    private RetryPolicy(
            final int maxAttempts,
            final long initialNs,
            final double multiplier,
            final long maxNs,
            final double jitterShare,
            final Predicate<? super Throwable> retryOn) {
        this.maxAttempts = maxAttempts;
        this.initialNs = initialNs;
        this.multiplier = multiplier;
        this.maxNs = maxNs;
        this.jitterShare = jitterShare;
        this.retryOn = retryOn;
    }

    /** {@return one attempt} */
    public static RetryPolicy none() {
        return NONE;
    }

    /**
     * {@return that many attempts, 1 to 1,000,000, after any {@code Exception}} The first wait is 100 ms, each further one twice as
     * long, up to 30 s, and half of each is jitter.
     */
    public static RetryPolicy attempts(final int maxAttempts) {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "attempts must be 1 to " + MAX_ATTEMPTS + ", maxAttempts=" + maxAttempts);
        }
        return new RetryPolicy(maxAttempts, 100_000_000, 2, 30_000_000_000L, 0.5, Exception.class::isInstance);
    }

    /**
     * {@return this with other waits}
     *
     * @param initial    before the second attempt, above 0
     * @param multiplier each further wait is that many times as long, 1 to 1,000
     * @param max        no wait is longer, at least {@code initial}
     */
    public RetryPolicy backoff(final Duration initial, final double multiplier, final Duration max) {
        final long firstNs = Deadline.boundedNs(initial);
        final long longestNs = Deadline.boundedNs(max);
        if (firstNs < 1 || longestNs < firstNs || !(multiplier >= 1 && multiplier <= 1_000)) {
            throw new IllegalArgumentException(
                    "backoff needs an initial wait above 0, a multiplier of 1 to 1000 and a longest wait not below the first, initial="
                            + initial + ", multiplier=" + multiplier + ", max=" + max);
        }
        return new RetryPolicy(maxAttempts, firstNs, multiplier, longestNs, jitterShare, retryOn);
    }

    /** {@return this with another part of each wait that varies, 0 (none) to 1 (all of it)} */
    public RetryPolicy jitter(final double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("jitter must be a share, 0 to 1, share=" + share);
        }
        return new RetryPolicy(maxAttempts, initialNs, multiplier, maxNs, share, retryOn);
    }

    /** {@return this, for those errors only} Asked on the worker's thread; one that throws counts as a no. */
    public RetryPolicy retryOn(final Predicate<? super Throwable> errors) {
        return new RetryPolicy(maxAttempts, initialNs, multiplier, maxNs, jitterShare, errors);
    }

    /** {@return the most attempts} */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** {@return whether that many attempts, of which the last has thrown this, are followed by another} */
    public boolean allows(final int attempts, final Throwable error) {
        return attempts < maxAttempts && retryOn.test(error);
    }

    /**
     * {@return how long to wait, in nanoseconds}
     *
     * @param jobSequence the job's number
     * @param attempts    attempts so far, at least 1
     */
    public long delayNs(final long jobSequence, final int attempts) {
        final long fullNs = (long) Math.min((double) maxNs, initialNs * Math.pow(multiplier, attempts - 1));
        final double fraction = (double) (mix(jobSequence * 31 + attempts) >>> 11) * 0x1.0p-53;
        return Math.max(1, fullNs - (long) (fullNs * jitterShare * fraction));
    }

    /** D. Stafford's variant 13 of MurmurHash3's finaliser, as in SplittableRandom: neighbours come out unlike. */
    private static long mix(final long value) {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
