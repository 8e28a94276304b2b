package org.ringmill.engine;

import org.agrona.MutableDirectBuffer;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;
import org.ringmill.time.Timers;

/** The test machine, but for one thing that goes another way at one command, or at each from there on. */
final class TwistedMachine implements StateMachine {
    /** What goes another way. */
    enum Twist {
        /** One more output. */
        MORE_OUTPUT,
        /** Other bytes in every output, if there is one. */
        OTHER_BYTES,
        /** A state that differs from there on. */
        STATE,
        /** A state that differs for ten commands. */
        PASSING_STATE,
        /** A timer far ahead. */
        TIMER,
        /** An exception. */
        THROW,
        /** An error of the class loader's. */
        LINK,
        /** A state that is not read back. */
        FORGET
    }

    private final TestMachine machine = new TestMachine();
    private final long at;
    private final Twist twist;
    private Timers timers;
    private long drift;

    TwistedMachine(final long at, final Twist twist) {
        this.at = at;
        this.twist = twist;
    }

    @Override
    public void onStart(final Timers newTimers) {
        timers = newTimers;
        machine.onStart(newTimers);
    }

    @Override
    public void onCommand(final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
        if (sequence == at && twist == Twist.THROW) {
            throw new IllegalStateException("twisted");
        }
        if (sequence == at && twist == Twist.LINK) {
            throw new NoSuchMethodError("twisted");
        }
        final Outbound target = sequence >= at && twist == Twist.OTHER_BYTES ? new Altered(outbound) : outbound;
        machine.onCommand(command, sequence, timestampNs, target);
        if (sequence == at && twist == Twist.MORE_OUTPUT) {
            outbound.claim(8);
            outbound.commit(TestMachine.ANSWER, 1, 0);
        }
        if (sequence == at && twist == Twist.TIMER) {
            timers.schedule(1_000_000, Long.MAX_VALUE - 1);
        }
        if (twist == Twist.STATE && sequence >= at) {
            drift++;
        }
        if (twist == Twist.PASSING_STATE) {
            drift = sequence >= at && sequence < at + 10 ? 1 : 0;
        }
    }

    @Override
    public void onTimer(final long timerId, final long sequence, final long timestampNs, final Outbound outbound) {
        machine.onTimer(timerId, sequence, timestampNs, outbound);
    }

    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        machine.writeSnapshot(sink);
        if (drift != 0) {
            sink.putLong(drift);
        }
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        machine.readSnapshot(source);
        drift = 0;
        if (twist == Twist.FORGET && machine.applied() > 0) {
            drift = 77;
        }
    }

    /** Turns the first byte of each output. */
    private record Altered(Outbound target) implements Outbound {
        @Override
        public MutableDirectBuffer claim(final int maxLengthBytes) {
            return target.claim(maxLengthBytes);
        }

        @Override
        public int offset() {
            return target.offset();
        }

        @Override
        public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
            target.commit(typeId, schemaVersion + 1, lengthBytes);
        }

        @Override
        public int maxOutputBytes() {
            return target.maxOutputBytes();
        }
    }
}
