package org.ringmill.bench.latency;

import org.HdrHistogram.Histogram;

/**
 * The times of one stage in one interval of a run.
 *
 * @param stage     its name
 * @param startNs   when the interval began, from when the run began to measure
 * @param endNs     when it ended
 * @param histogram of the times, in nanoseconds
 */
public record StageInterval(String stage, long startNs, long endNs, Histogram histogram) {}
