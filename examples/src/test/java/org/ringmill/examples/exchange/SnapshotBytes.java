package org.ringmill.examples.exchange;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.Snapshotable;

/** A snapshot in memory. */
final class SnapshotBytes {
    private SnapshotBytes() {}

    static byte[] write(final Snapshotable state) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.writeSnapshot(new Sink(new DataOutputStream(bytes)));
        return bytes.toByteArray();
    }

    /** Reads a snapshot, to its last byte. */
    static void read(final byte[] snapshot, final Snapshotable state) {
        final DataInputStream input = new DataInputStream(new ByteArrayInputStream(snapshot));
        state.readSnapshot(new Source(input));
        try {
            if (input.available() != 0) {
                throw new IllegalStateException("snapshot not read to its end, left=" + input.available());
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Sink(DataOutputStream output) implements SnapshotSink {
        @Override
        public void putByte(final byte value) {
            run(() -> output.writeByte(value));
        }

        @Override
        public void putInt(final int value) {
            run(() -> output.writeInt(value));
        }

        @Override
        public void putLong(final long value) {
            run(() -> output.writeLong(value));
        }

        @Override
        public void putBytes(final byte[] source, final int offset, final int lengthBytes) {
            run(() -> output.write(source, offset, lengthBytes));
        }

        private static void run(final Write write) {
            try {
                write.run();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private record Source(DataInputStream input) implements SnapshotSource {
        @Override
        public byte takeByte() {
            try {
                return input.readByte();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int takeInt() {
            try {
                return input.readInt();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long takeLong() {
            try {
                return input.readLong();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void takeBytes(final byte[] target, final int offset, final int lengthBytes) {
            try {
                input.readFully(target, offset, lengthBytes);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
