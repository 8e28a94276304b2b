package org.ringmill.engine;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.LogicDifference.Kind;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.state.Message;

/**
 * Two versions side by side over a journal, to the first difference in a range: outputs are compared at every record of it,
 * states where it begins and every so many records, where they are kept to start again from. One thread's.
 */
final class DiffPass {
    private final DiffSide left;
    private final DiffSide right;
    private final ReplayRange range;
    private final int statesEvery;
    private final UnsafeBuffer leftBytes = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer rightBytes = new UnsafeBuffer(0, 0);
    private final RecordHandler handler = this::onRecord;

    /** The last state that was equal: what the one version wrote, and the other too. */
    private BufferSnapshotSink kept = new BufferSnapshotSink();

    private BufferSnapshotSink leftState = new BufferSnapshotSink();
    private final BufferSnapshotSink rightState = new BufferSnapshotSink();
    private long keptSequence;
    private long keptRecords;
    private long keptCommands;
    private int sinceKept;

    private boolean begun;
    private boolean ended;
    private long recordsRead;
    private long commandsApplied;
    private long lastSequence;
    private long timeNs;
    private @Nullable LogicDifference difference;
    private @Nullable Throwable thrownByBoth;

    /**
     * @param lastSequence   the sequence whose state the sides are in
     * @param statesEvery    records between two looks at the states; 0 for none at all
     */
    DiffPass(
            final DiffSide left,
            final DiffSide right,
            final ReplayRange range,
            final int statesEvery,
            final long lastSequence) {
        this.left = left;
        this.right = right;
        this.range = range;
        this.statesEvery = statesEvery;
        this.lastSequence = lastSequence;
        timeNs = left.logic().timeNs();
        ended = lastSequence >= range.toSequence();
    }

    /** Reads on to the first difference or the end. */
    void run(final JournalReader reader) {
        while (!ended && reader.poll(handler) > 0) {
            // each takes a frame
        }
        if (difference == null && thrownByBoth == null && (sinceKept > 0 || !begun)) {
            compareStates(null);
        }
    }

    private void begin() {
        begun = true;
        compareStates(null);
    }

    private void onRecord(final Message record, final long sequence, final long timestampNs) {
        if (ended || range.endsBefore(sequence, Math.max(timeNs, timestampNs))) {
            ended = true;
            return;
        }
        final long newTimeNs = record.typeId() == Logic.VOID ? timeNs : Math.max(timeNs, timestampNs);
        if (!begun && range.begins(sequence, newTimeNs)) {
            begin();
            if (difference != null) {
                return;
            }
        }
        lastSequence = sequence;
        timeNs = newTimeNs;
        left.apply(record, sequence, timestampNs);
        right.apply(record, sequence, timestampNs);
        count(record);
        ended = sequence == range.toSequence();
        if (left.thrown() != null || right.thrown() != null) {
            onThrown(record);
        } else if (!begun) {
            left.dropOutputs();
            right.dropOutputs();
        } else if (hasSameOutputs(record) && ++sinceKept == statesEvery) {
            compareStates(record);
        }
    }

    private void count(final Message record) {
        if (begun) {
            recordsRead++;
            commandsApplied += record.typeId() > Logic.TICK ? 1 : 0;
        }
    }

    private void onThrown(final Message record) {
        final Throwable one = left.thrown();
        final Throwable other = right.thrown();
        if (one != null && other != null && one.toString().equals(other.toString())) {
            thrownByBoth = one;
            ended = true;
        } else {
            differ(Kind.EXCEPTION, record, 0, left.copyOutputs(record, 0), right.copyOutputs(record, 0));
        }
    }

    private boolean hasSameOutputs(final Message record) {
        final int count = Math.min(left.outputCount(), right.outputCount());
        for (int index = 0; index < count; index++) {
            final Message one = left.nextOutput(record);
            final Message other = right.nextOutput(record);
            if (!isSame(one, other)) {
                differ(Kind.OUTPUTS, record, index, rest(one, left, record, index), rest(other, right, record, index));
                return false;
            }
        }
        if (left.outputCount() != right.outputCount()) {
            differ(Kind.OUTPUTS, record, count, left.copyOutputs(record, count), right.copyOutputs(record, count));
            return false;
        }
        return true;
    }

    private boolean isSame(final Message one, final Message other) {
        return one.typeId() == other.typeId()
                && one.schemaVersion() == other.schemaVersion()
                && OutputComparison.hasSameBytes(one, other, leftBytes, rightBytes);
    }

    private static List<MessageCopy> rest(
            final Message taken, final DiffSide side, final Message record, final int index) {
        final MessageCopy first = MessageCopy.of(taken);
        final List<MessageCopy> rest = side.copyOutputs(record, index + 1);
        rest.add(0, first);
        return rest;
    }

    /** Compares the states, and keeps them if they are equal. */
    private void compareStates(final @Nullable Message record) {
        sinceKept = 0;
        if (statesEvery == 0) {
            return;
        }
        left.write(leftState);
        right.write(rightState);
        if (leftState.hasSameContent(rightState)) {
            final BufferSnapshotSink free = kept;
            kept = leftState;
            leftState = free;
            keptSequence = lastSequence;
            keptRecords = recordsRead;
            keptCommands = commandsApplied;
        } else {
            final boolean isState = left.stateHash() != right.stateHash();
            differ(isState ? Kind.STATE : Kind.TIMERS, record, 0, List.of(), List.of());
        }
    }

    private void differ(
            final Kind kind,
            final @Nullable Message record,
            final int index,
            final List<MessageCopy> leftOutputs,
            final List<MessageCopy> rightOutputs) {
        ended = true;
        difference = new LogicDifference(
                kind,
                lastSequence,
                timeNs,
                record == null || record.typeId() <= Logic.TICK ? null : MessageCopy.of(record),
                index,
                statesEvery <= 1 || recordsRead == 0,
                left.finding(leftOutputs),
                right.finding(rightOutputs));
    }

    /** {@return whether states may have parted before the place where this pass has ended, unseen} */
    boolean hasGap() {
        return statesEvery > 1
                && recordsRead > 0
                && (difference != null || thrownByBoth != null)
                && lastSequence > keptSequence;
    }

    /**
     * {@return another pass that looks at each record, from where the states were last equal to where this one has ended;
     * null if a version does not come back from what it has written}
     */
    @Nullable
    DiffPass again() {
        try {
            final DiffSide one = left.at(kept);
            final DiffSide other = right.at(kept);
            one.write(leftState);
            other.write(rightState);
            if (!kept.hasSameContent(leftState) || !kept.hasSameContent(rightState)) {
                return null;
            }
            final ReplayRange gap =
                    new ReplayRange(0, Long.MIN_VALUE, lastSequence, Long.MAX_VALUE, ReplayRange.SnapshotUse.NONE);
            final DiffPass pass = new DiffPass(one, other, gap, 1, keptSequence);
            pass.recordsRead = keptRecords;
            pass.commandsApplied = keptCommands;
            return pass;
        } catch (final RuntimeException e) {
            return null;
        }
    }

    /** {@return the sequence at which the states were last equal} */
    long keptSequence() {
        return keptSequence;
    }

    @Nullable
    LogicDifference difference() {
        return difference;
    }

    DiffResult result(final long snapshotSequence) {
        final boolean isSound = difference == null && thrownByBoth == null;
        return new DiffResult(
                recordsRead,
                commandsApplied,
                snapshotSequence,
                lastSequence,
                timeNs,
                isSound ? left.stateHash() : 0,
                isSound ? right.stateHash() : 0,
                difference,
                thrownByBoth);
    }
}
