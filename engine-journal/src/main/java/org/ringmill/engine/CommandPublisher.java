package org.ringmill.engine;

import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.Publisher;
import org.ringmill.time.EngineClock;

/**
 * Puts commands into an engine. Claim, write the payload, commit; nothing is allocated. Used by one thread.
 *
 * <pre>{@code
 * MutableDirectBuffer buffer = publisher.claim();
 * if (buffer != null) {
 *     int lengthBytes = encode(buffer, publisher.offset());
 *     publisher.commit(PLACE, 1, clientOrderId, lengthBytes);
 * }
 * }</pre>
 */
public final class CommandPublisher {
    private final Publisher<CommandSlot> publisher;
    private final EngineClock clock;
    private final int maxCommandBytes;
    private final long baseSequence;
    private final BooleanSupplier accepting;
    private final Upcasters upcasters;
    private @Nullable CommandSlot slot;
    private boolean hasNoSpace;

    CommandPublisher(
            final Publisher<CommandSlot> publisher,
            final EngineClock clock,
            final int maxCommandBytes,
            final long baseSequence,
            final BooleanSupplier accepting,
            final Upcasters upcasters) {
        this.publisher = publisher;
        this.clock = clock;
        this.maxCommandBytes = maxCommandBytes;
        this.baseSequence = baseSequence;
        this.accepting = accepting;
        this.upcasters = upcasters;
    }

    /** {@return the buffer to write the payload to, at {@link #offset()}; null if refused, see {@link #refusal()}} */
    public @Nullable MutableDirectBuffer claim() {
        hasNoSpace = !accepting.getAsBoolean();
        slot = hasNoSpace ? null : publisher.claim();
        return slot == null ? null : slot.arena();
    }

    /** {@return where the claimed payload begins, in bytes; a multiple of 8} */
    public int offset() {
        return claimed().offset();
    }

    /** {@return most bytes of one payload} */
    public int maxCommandBytes() {
        return maxCommandBytes;
    }

    /** {@return why the last claim was refused} */
    public Offer refusal() {
        return hasNoSpace ? Offer.NO_SPACE : publisher.refusal();
    }

    /**
     * Sends the claimed command; it is stamped with the engine's time.
     *
     * @param typeId        the application's number for this kind of command, 1 to 32,767
     * @param schemaVersion the version of the payload's layout, 0 to 32,767; where the engine has a current version of the
     *     type, that or one that its upcasters take
     * @param correlationId comes back with each output
     * @param lengthBytes   bytes written, 0 to {@link #maxCommandBytes()}
     * @return the command's sequence, from 1
     */
    public long commit(final int typeId, final int schemaVersion, final long correlationId, final int lengthBytes) {
        return commit(typeId, schemaVersion, correlationId, lengthBytes, clock.timeNs());
    }

    /**
     * Sends the claimed command with an event time of the caller's. As {@link #commit(int, int, long, int)}.
     *
     * @param timestampNs event time, nanoseconds since the epoch; one before that of an earlier command counts as that
     */
    public long commit(
            final int typeId,
            final int schemaVersion,
            final long correlationId,
            final int lengthBytes,
            final long timestampNs) {
        if (typeId < 1 || typeId > Short.MAX_VALUE || schemaVersion < 0 || schemaVersion > Short.MAX_VALUE) {
            throw new IllegalArgumentException("type must be 1 to 32767 and version 0 to 32767, typeId=" + typeId
                    + ", schemaVersion=" + schemaVersion);
        }
        if (lengthBytes < 0 || lengthBytes > maxCommandBytes) {
            throw new IllegalArgumentException(
                    "command too long, lengthBytes=" + lengthBytes + ", maxCommandBytes=" + maxCommandBytes);
        }
        // Refused here, for once it is in the journal every recovery would meet it.
        final String fault = upcasters.faultOf(typeId, schemaVersion);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        if (timestampNs < 0) {
            throw new IllegalArgumentException("event time must be at least 0, timestampNs=" + timestampNs);
        }
        return commitSlot(typeId, schemaVersion, correlationId, lengthBytes, timestampNs);
    }

    private long commitSlot(
            final int typeId,
            final int schemaVersion,
            final long correlationId,
            final int lengthBytes,
            final long timestampNs) {
        claimed().describe(typeId, schemaVersion, correlationId, lengthBytes);
        slot = null;
        return baseSequence + 1 + publisher.commit(timestampNs);
    }

    /** Gives the claimed command up. */
    public void abort() {
        slot = null;
        publisher.abort();
    }

    /** Sends a copy of the given bytes. As {@link #commit}. */
    public Offer send(
            final int typeId,
            final int schemaVersion,
            final long correlationId,
            final DirectBuffer source,
            final int offset,
            final int lengthBytes) {
        if (lengthBytes < 0 || lengthBytes > maxCommandBytes) {
            throw new IllegalArgumentException(
                    "command too long, lengthBytes=" + lengthBytes + ", maxCommandBytes=" + maxCommandBytes);
        }
        final MutableDirectBuffer target = claim();
        if (target == null) {
            return refusal();
        }
        boolean sent = false;
        try {
            target.putBytes(offset(), source, offset, lengthBytes);
            commit(typeId, schemaVersion, correlationId, lengthBytes);
            sent = true;
            return Offer.PUBLISHED;
        } finally {
            if (!sent) {
                abort();
            }
        }
    }

    /** Sends nothing but the time, so that timers which are due fire. */
    public Offer tick() {
        if (claim() == null) {
            return refusal();
        }
        commitTick();
        return Offer.PUBLISHED;
    }

    long commitTick() {
        return commitSlot(Logic.TICK, 0, 0, 0, clock.timeNs());
    }

    private CommandSlot claimed() {
        final CommandSlot present = slot;
        if (present == null) {
            throw new IllegalStateException("nothing is claimed");
        }
        return present;
    }
}
