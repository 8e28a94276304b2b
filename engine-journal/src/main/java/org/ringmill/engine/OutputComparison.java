package org.ringmill.engine;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/** Compares the outputs of a replay with recorded ones, to the first that differs. One thread's. */
final class OutputComparison implements OutputHandler {
    private final RecordedOutputs recorded;
    private final UnsafeBuffer expectedBytes = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer foundBytes = new UnsafeBuffer(0, 0);
    private boolean started;
    private boolean hasRecorded;
    private @Nullable OutputDifference difference;

    OutputComparison(final RecordedOutputs recorded) {
        this.recorded = recorded;
    }

    /** Says where the range begins; what was recorded before is passed over. The first call counts. */
    void begin(final long sequence) {
        if (!started) {
            started = true;
            do {
                hasRecorded = recorded.next();
            } while (hasRecorded && recorded.sequence() < sequence);
        }
    }

    @Override
    public void onOutput(final Message output, final long sequence, final int index, final long timestampNs) {
        if (difference != null) {
            return;
        }
        if (!hasRecorded || isBehind(sequence, index)) {
            difference = new OutputDifference(sequence, index, null, MessageCopy.of(output));
        } else if (recorded.sequence() != sequence || recorded.index() != index) {
            difference = missing();
        } else if (!isSame(recorded.output(), output)) {
            difference =
                    new OutputDifference(sequence, index, MessageCopy.of(recorded.output()), MessageCopy.of(output));
        } else {
            hasRecorded = recorded.next();
        }
    }

    private boolean isBehind(final long sequence, final int index) {
        return recorded.sequence() > sequence || (recorded.sequence() == sequence && recorded.index() > index);
    }

    private OutputDifference missing() {
        return new OutputDifference(recorded.sequence(), recorded.index(), MessageCopy.of(recorded.output()), null);
    }

    private boolean isSame(final Message expected, final Message found) {
        return expected.typeId() == found.typeId() && hasSameBytes(expected, found, expectedBytes, foundBytes);
    }

    static boolean hasSameBytes(
            final Message one, final Message other, final UnsafeBuffer oneView, final UnsafeBuffer otherView) {
        if (one.length() != other.length()) {
            return false;
        }
        oneView.wrap(one.buffer(), one.offset(), one.length());
        otherView.wrap(other.buffer(), other.offset(), other.length());
        return oneView.equals(otherView);
    }

    /** Says where the range has ended: what was recorded up to there must have come. {@return the first difference} */
    @Nullable
    OutputDifference end(final long lastSequence) {
        if (difference == null && hasRecorded && recorded.sequence() <= lastSequence) {
            difference = missing();
        }
        return difference;
    }
}
