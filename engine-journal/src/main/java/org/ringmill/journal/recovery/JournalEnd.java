package org.ringmill.journal.recovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.storage.JournalFiles;

/**
 * Decides what the end of a journal is: whole, torn by a crash, or damaged.
 *
 * <p>What the high-water mark counts must be there. Behind it nothing was acknowledged, so what does not fit there is a torn
 * tail, unless a later frame says that it was durable, or it is a whole frame, which no crash has put there. Where the mark
 * is uncertain, the end must look like a torn write.
 */
final class JournalEnd {
    private static final HighWater NO_MARK = new HighWater(0, false, false);

    private final Chain chain;
    private final HighWater mark;
    private final FileFrames.@Nullable Fault fault;
    private final FrameCursor.Rest rest;

    private JournalEnd(
            final Chain chain,
            final HighWater mark,
            final FileFrames.@Nullable Fault fault,
            final FrameCursor.Rest rest) {
        this.chain = chain;
        this.mark = mark;
        this.fault = fault;
        this.rest = rest;
    }

    /**
     * {@return what a cursor that has come to the end has found}
     *
     * @param begunEpoch the last epoch that is known to have been begun: it must hold a frame
     * @throws DamagedJournalException if that is neither a sound end nor a torn one
     */
    static JournalScan of(
            final JournalFiles files,
            final FrameCursor cursor,
            final int begunEpoch,
            final long frameCount,
            final long recordCount) {
        final Chain chain = cursor.chain();
        requireBegun(chain, begunEpoch);
        final boolean isOpen = cursor.isEpochOpen();
        final HighWater mark = isOpen && chain.isEpochBegun()
                ? HighWater.read(files, chain.epoch(), chain.lastSequence() + 1)
                : NO_MARK;
        final Manifest ended = isOpen ? cursor.endedManifest() : null;
        final String fileName = cursor.fileName();
        final String place = cursor.place();
        final long position = cursor.position();
        final JournalEnd end = new JournalEnd(chain, mark, cursor.fault(), restOf(cursor));
        if (end.isDamage(begunEpoch)) {
            throw new DamagedJournalException(place, position, chain.lastSequence() + 1, end.found());
        }
        return new JournalScan(
                chain.epoch(),
                end.rest.lastFileName(),
                end.rest.lastFileEnd(),
                chain.lastSequence(),
                chain.lastTimestampNs(),
                chain.lastChecksum(),
                frameCount,
                recordCount,
                end.isTorn() ? List.of(end.tornTail(fileName, position)) : List.of(),
                Math.max(0, mark.sequence() - chain.lastSequence()),
                ended);
    }

    /** What is wrong behind a fault is told after the fault. */
    private static FrameCursor.Rest restOf(final FrameCursor cursor) {
        final FileFrames.Fault fault = cursor.fault();
        final String place = cursor.place();
        try {
            return cursor.examineRest();
        } catch (final DamagedJournalException behind) {
            throw fault == null
                    ? behind
                    : new DamagedJournalException(
                            place, fault.offset(), cursor.chain().lastSequence() + 1, fault.found());
        }
    }

    private static void requireBegun(final Chain chain, final int begunEpoch) {
        final boolean isBegun = chain.epoch() > begunEpoch || (chain.epoch() == begunEpoch && chain.isEpochBegun());
        if (begunEpoch > 0 && !isBegun) {
            throw new DamagedJournalException(
                    JournalFiles.epochName(begunEpoch),
                    0,
                    chain.lastSequence() + 1,
                    "no frame in an epoch that was begun");
        }
    }

    private boolean isDamage(final int begunEpoch) {
        if (chain.epoch() > begunEpoch && !chain.isEpochBegun()) {
            return false; // of a start that did not finish: nothing of it was acknowledged
        }
        final FileFrames.Cause cause = fault == null ? FileFrames.Cause.TORN : fault.cause();
        return mark.isCertain()
                ? isShort() || rest.durableSequence() > chain.lastSequence() || cause == FileFrames.Cause.FOREIGN
                : rest.hasFrames() || cause != FileFrames.Cause.TORN;
    }

    private boolean isShort() {
        return chain.lastSequence() < mark.sequence();
    }

    private boolean isTorn() {
        return fault != null || rest.hasFrames();
    }

    private String found() {
        final String found = fault == null ? "the end" : fault.found();
        return mark.isCertain() && isShort() ? found + ", although acknowledged up to " + mark.sequence() : found;
    }

    private TornTail tornTail(final String fileName, final long position) {
        return new TornTail(
                chain.epoch(), fileName, position, rest.endPosition() - position, chain.lastSequence(), found());
    }
}
