package org.ringmill.examples.logs;

import org.jspecify.annotations.Nullable;

/**
 * How a pipeline has ended.
 *
 * @param isDrained whether all that was read went its way to the outputs before the time was up
 * @param failure   what a step threw that no line is to blame for, or null
 * @param counts    how many lines went where
 */
public record LogReport(boolean isDrained, @Nullable Throwable failure, LogCounts counts) {
    /** {@return whether it was drained, and no source, step or output has failed} */
    public boolean isClean() {
        return isDrained
                && failure == null
                && counts.sourceFailures() == 0
                && counts.failedOutputs() == 0
                && counts.errors().failure() == null;
    }
}
