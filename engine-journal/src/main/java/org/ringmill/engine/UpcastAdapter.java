package org.ringmill.engine;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.Message;

/**
 * Passes each command on in its current version. Two buffers, made once at the size of the limit, take turns along a chain, so
 * nothing is allocated. One thread's.
 */
public final class UpcastAdapter {
    private static final int ALIGNMENT = Long.BYTES;

    private final Upcasters upcasters;
    private final View view = new View();
    private MutableDirectBuffer target;
    private MutableDirectBuffer spare;

    UpcastAdapter(final Upcasters upcasters) {
        this.upcasters = upcasters;
        target = buffer(upcasters.maxPayloadBytes());
        spare = buffer(upcasters.maxPayloadBytes());
    }

    private static MutableDirectBuffer buffer(final int bytes) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, ALIGNMENT));
    }

    /**
     * {@return the command in its current version: itself, or a view that is valid until the next call}
     *
     * @param sequence of the command, for the message of a fault
     * @throws RingmillException if the command is of a newer version than is known, or of one that no upcaster takes, or if
     *     an upcaster fails
     */
    public Message current(final Message command, final long sequence) {
        final Upcasters.Chain chain = upcasters.chain(command.typeId());
        return chain == null || command.schemaVersion() == chain.currentVersion()
                ? command
                : upcast(command, chain, sequence);
    }

    private Message upcast(final Message command, final Upcasters.Chain chain, final long sequence) {
        final int typeId = command.typeId();
        int version = command.schemaVersion();
        if (!chain.takes(version)) {
            throw new RingmillException(Category.FATAL, chain.faultOf(typeId, version) + ", sequence=" + sequence);
        }
        view.of(command);
        for (Upcasters.Step step = chain.step(version); step != null; step = chain.step(version)) {
            view.moveTo(target, lengthOf(step, version, sequence), step.toVersion());
            version = step.toVersion();
            final MutableDirectBuffer written = target;
            target = spare;
            spare = written;
        }
        return view;
    }

    private int lengthOf(final Upcasters.Step step, final int version, final long sequence) {
        final int lengthBytes;
        try {
            lengthBytes = step.upcaster().upcast(view.buffer, view.offset, view.length, target);
        } catch (final RuntimeException e) {
            throw fault("upcaster failed", version, sequence, "cause=" + e, e);
        }
        if (lengthBytes < 0 || lengthBytes > target.capacity()) {
            throw fault(
                    "upcaster wrote more than it may",
                    version,
                    sequence,
                    "lengthBytes=" + lengthBytes + ", maxPayloadBytes=" + target.capacity(),
                    null);
        }
        return lengthBytes;
    }

    private RingmillException fault(
            final String what,
            final int version,
            final long sequence,
            final String why,
            final @Nullable RuntimeException cause) {
        return new RingmillException(
                Category.FATAL,
                what + ", typeId=" + view.typeId + ", fromVersion=" + version + ", sequence=" + sequence + ", " + why,
                cause);
    }

    /** The command on its way: what it was sent as, with the payload of the version it has reached. */
    private static final class View implements Message {
        private int typeId;
        private int schemaVersion;
        private long correlationId;
        private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
        private int offset;
        private int length;

        void of(final Message command) {
            typeId = command.typeId();
            correlationId = command.correlationId();
            buffer = command.buffer();
            offset = command.offset();
            length = command.length();
        }

        void moveTo(final DirectBuffer newBuffer, final int newLength, final int newVersion) {
            buffer = newBuffer;
            offset = 0;
            length = newLength;
            schemaVersion = newVersion;
        }

        @Override
        public int typeId() {
            return typeId;
        }

        @Override
        public int schemaVersion() {
            return schemaVersion;
        }

        @Override
        public long correlationId() {
            return correlationId;
        }

        @Override
        public DirectBuffer buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return offset;
        }

        @Override
        public int length() {
            return length;
        }
    }
}
