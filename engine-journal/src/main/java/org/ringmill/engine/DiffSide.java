package org.ringmill.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.state.Message;
import org.ringmill.state.StateHash;

/** One of the two versions in a comparison, with its own state, timers and outputs. One thread's. */
final class DiffSide {
    private final Application application;
    private final OutputLog outputs = new OutputLog(0);
    private final Logic logic;
    private int outputCount;
    private @Nullable Throwable thrown;

    /** The version in its initial state. */
    DiffSide(final Application application) {
        this.application = application;
        logic = new Logic(application.newStateMachine(), outputs, application.upcasters());
    }

    Application application() {
        return application;
    }

    /** Applies a record; whatever the version throws is a finding, and its state is lost then. */
    void apply(final Message record, final long sequence, final long timestampNs) {
        try {
            outputCount = logic.apply(record, sequence, timestampNs);
        } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            thrown = e;
            outputCount = outputs.end();
        }
    }

    /** {@return how many outputs the last record has caused} */
    int outputCount() {
        return outputCount;
    }

    /** {@return the next output of the last record} */
    Message nextOutput(final Message record) {
        return outputs.take(record.correlationId());
    }

    /** {@return copies of the outputs of the last record that were not taken} */
    List<MessageCopy> copyOutputs(final Message record, final int taken) {
        final List<MessageCopy> copies = new ArrayList<>();
        for (int index = taken; index < outputCount; index++) {
            copies.add(MessageCopy.of(nextOutput(record)));
        }
        return copies;
    }

    /** Passes over the outputs of the last record. */
    void dropOutputs() {
        outputs.skip(outputCount);
    }

    Logic logic() {
        return logic;
    }

    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** {@return hash of the state machine's state; 0 once it has thrown} */
    long stateHash() {
        return thrown == null ? StateHash.of(logic.machine()) : 0;
    }

    /** Writes state, timers and time into a sink, in place of what is in it. */
    void write(final BufferSnapshotSink target) {
        target.reset();
        logic.writeSnapshot(target);
    }

    /** {@return this version in a state that it has written} */
    DiffSide at(final BufferSnapshotSink content) {
        final DiffSide side = new DiffSide(application);
        side.logic.readSnapshot(content.source());
        return side;
    }

    /** {@return what it did at the last record} */
    LogicDifference.Side finding(final List<MessageCopy> copies) {
        return new LogicDifference.Side(
                List.copyOf(copies),
                copies.stream()
                        .map(output -> MessageText.ofOutput(application, output))
                        .toList(),
                stateHash(),
                thrown);
    }
}
