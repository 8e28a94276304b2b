package org.ringmill.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first place of a range at which two versions of an application part.
 *
 * @param kind     what differs
 * @param sequence of the command; that of the record before the range, the snapshot's or 0, if they have parted by then
 * @param timeNs   event time there, nanoseconds since the epoch
 * @param command  the command; null for a tick, and where states have parted before the range
 * @param index    of the first output that differs, among those of the command; 0 where none does
 * @param isFirst  whether it is known to be the first place. If not, one of the versions does not read back the state that
 *                 it writes, so the commands since the last comparison could not be looked at one by one
 * @param left     what the one version did
 * @param right    what the other did
 */
public record LogicDifference(
        Kind kind,
        long sequence,
        long timeNs,
        @Nullable MessageCopy command,
        int index,
        boolean isFirst,
        Side left,
        Side right) {
    /** What differs. */
    public enum Kind {
        /** Number, type, version or bytes of the command's outputs. */
        OUTPUTS,
        /** The state behind the command, with equal outputs. */
        STATE,
        /** The pending timers behind the command, with equal outputs and state. */
        TIMERS,
        /** One version throws, or both do, each something else. */
        EXCEPTION
    }

    /**
     * What one version did.
     *
     * @param outputs     of the command, from the first on that differs; none where only state or timers do
     * @param description of each output, in the version's own words as far as it has any
     * @param stateHash   behind the command; 0 if the version has thrown
     * @param thrown      what it threw, or null
     */
    public record Side(
            List<MessageCopy> outputs,
            List<String> description,
            long stateHash,
            @Nullable Throwable thrown) {}
}
