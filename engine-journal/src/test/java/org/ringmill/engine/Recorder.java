package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/** Remembers every output as text, with all that was said about it. */
final class Recorder implements OutputHandler {
    private final List<String> outputs = new ArrayList<>();
    private long lastSequence;
    private int batchEnds;

    @Override
    public synchronized void onOutput(
            final Message output, final long sequence, final int index, final long timestampNs) {
        outputs.add(textOf(output, sequence, index, timestampNs));
        lastSequence = sequence;
    }

    static String textOf(final Message output, final long sequence, final int index, final long timestampNs) {
        final long value = output.length() < Long.BYTES ? 0 : output.buffer().getLong(output.offset());
        return sequence + "/" + index + " type=" + output.typeId() + "." + output.schemaVersion() + " of="
                + output.correlationId() + " at=" + timestampNs + " length=" + output.length() + " value=" + value;
    }

    @Override
    public synchronized void onBatchEnd() {
        batchEnds++;
    }

    synchronized List<String> outputs() {
        return List.copyOf(outputs);
    }

    /** {@return those of commands behind a sequence} */
    synchronized List<String> outputsAfter(final long sequence) {
        return outputs.stream()
                .filter(output -> Long.parseLong(output.substring(0, output.indexOf('/'))) > sequence)
                .toList();
    }

    /** Fails at the first output that differs, and says which. */
    void requireEqual(final List<String> expected) {
        final List<String> found = outputs();
        for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
            assertThat(found.get(i)).as("output %d", i).isEqualTo(expected.get(i));
        }
        assertThat(found).hasSize(expected.size());
    }

    /** Fails unless these are the first outputs. */
    void requireBeginsWith(final List<String> first) {
        final List<String> found = outputs();
        assertThat(found).hasSizeGreaterThanOrEqualTo(first.size());
        for (int i = 0; i < first.size(); i++) {
            assertThat(found.get(i)).as("output %d", i).isEqualTo(first.get(i));
        }
    }

    synchronized long lastSequence() {
        return lastSequence;
    }

    synchronized int batchEnds() {
        return batchEnds;
    }
}
