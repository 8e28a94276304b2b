package org.ringmill.examples.logs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many lines went where. Once the pipeline has ended, {@code read = malformed + filtered + failed + enriched}, and each output has
 * {@code enriched = written + dropped + lost}; while it runs, the difference is under way.
 *
 * @param read           lines that the sources gave
 * @param sourceFailures sources that could not be read on
 * @param malformed      lines that are no events
 * @param filtered       events below the least level
 * @param failed         events that could not be enriched
 * @param enriched       events that were handed to every output
 * @param outputs        what each output did with them
 * @param errors         what the output of errors did with the errors
 */
public record LogCounts(
        long read,
        long sourceFailures,
        long malformed,
        long filtered,
        long failed,
        long enriched,
        List<Output> outputs,
        Output errors) {
    /**
     * What an output did.
     *
     * @param name    of the output
     * @param policy  what it does when it is full
     * @param written elements written and flushed
     * @param dropped elements for which it had no room, as its policy says, or that were left when the time to stop was up
     * @param lost    elements that came when it had failed, or were not flushed when it did
     * @param failure why it has failed, or null
     */
    public record Output(
            String name,
            String policy,
            long written,
            long dropped,
            long lost,
            @Nullable String failure) {
        /** {@return elements that it has done with} */
        public long settled() {
            return written + dropped + lost;
        }
    }

    /** {@return lines that are between the sources and the outputs; once the pipeline has ended, lines that its end has cost} */
    public long underWay() {
        return read - malformed - filtered - failed - enriched;
    }

    /** {@return whether every line is accounted for at every step, and every error} */
    public boolean isBalanced() {
        return underWay() == 0
                && outputs.stream().allMatch(output -> output.settled() == enriched)
                && errors.settled() == malformed + failed + sourceFailures + failedOutputs();
    }

    /** {@return how many outputs have failed} */
    public long failedOutputs() {
        return outputs.stream().filter(output -> output.failure() != null).count();
    }
}
