package org.ringmill.state;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Where a state machine puts its outputs. An output is handed to the application only once the command that caused it
 * is durable at the engine's level. Used on the logic thread, during a call of the machine only.
 *
 * <pre>{@code
 * MutableDirectBuffer buffer = outbound.claim(32);
 * int lengthBytes = encode(buffer, outbound.offset());
 * outbound.commit(TRADE, 1, lengthBytes);
 * }</pre>
 *
 * <p>A claim that is not committed before the next one is dropped.
 */
public interface Outbound {
    /**
     * Claims room for one output. What lies there is left from earlier ones: write every byte that you commit, or a replay
     * gives other bytes.
     *
     * @param maxLengthBytes most bytes that will be written, at least 0 and at most {@link #maxOutputBytes()}
     * @return the buffer to write to, beginning at {@link #offset()}
     */
    MutableDirectBuffer claim(int maxLengthBytes);

    /** {@return where in the claimed buffer the payload begins, in bytes; a multiple of 8} */
    int offset();

    /**
     * Sends what was written since the claim.
     *
     * @param typeId        the application's number for this kind of output, 1 to 32,767
     * @param schemaVersion the version of the payload's layout, 0 to 32,767
     * @param lengthBytes   bytes written, at most what was claimed
     */
    void commit(int typeId, int schemaVersion, int lengthBytes);

    /** {@return the largest output in bytes} */
    int maxOutputBytes();

    /** Sends a copy of the given bytes. */
    default void send(
            final int typeId,
            final int schemaVersion,
            final DirectBuffer source,
            final int offset,
            final int lengthBytes) {
        final MutableDirectBuffer target = claim(lengthBytes);
        target.putBytes(offset(), source, offset, lengthBytes);
        commit(typeId, schemaVersion, lengthBytes);
    }
}
