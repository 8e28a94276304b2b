package org.ringmill.engine;

import org.agrona.MutableDirectBuffer;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;
import org.ringmill.time.Timers;

/** A small machine that does everything a machine may do, when its commands tell it to. */
class TestMachine implements StateMachine {
    /** Payload: long value. Answers with {@code value & 3} outputs. */
    static final int ADD = 1;
    /** Payload: long timer, long delay in nanoseconds. */
    static final int SCHEDULE = 2;
    /** Payload: long timer. */
    static final int CANCEL = 3;
    /** Payload: long number of outputs, long bytes of each. */
    static final int BURST = 4;
    /** Throws. */
    static final int FAIL = 5;

    static final int ANSWER = 101;
    static final int FIRED = 102;
    static final int PIECE = 103;

    private final boolean failing;
    private Timers timers = new NoTimers();
    private long total;
    private long applied;
    private long fired;

    TestMachine() {
        this(true);
    }

    /** @param failing false for a machine whose fault was mended */
    TestMachine(final boolean failing) {
        this.failing = failing;
    }

    @Override
    public void onStart(final Timers newTimers) {
        timers = newTimers;
    }

    @Override
    public void onCommand(final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
        final long first = command.length() < Long.BYTES ? 0 : command.buffer().getLong(command.offset());
        final long second =
                command.length() < 2 * Long.BYTES ? 0 : command.buffer().getLong(command.offset() + Long.BYTES);
        applied++;
        total = total * 31 + first + second * 7 + timestampNs;
        switch (command.typeId()) {
            case ADD -> answer(first & 3, outbound);
            case SCHEDULE -> timers.schedule(first, timestampNs + second);
            case CANCEL -> put(ANSWER, timers.cancel(first) ? 1 : 0, Long.BYTES, outbound);
            case BURST -> burst(first, second, outbound);
            case FAIL -> fail();
            default -> throw new IllegalArgumentException("unknown command, typeId=" + command.typeId());
        }
    }

    private void answer(final long count, final Outbound outbound) {
        for (long i = 0; i < count; i++) {
            put(ANSWER, total + i, Long.BYTES, outbound);
        }
    }

    private void burst(final long count, final long lengthBytes, final Outbound outbound) {
        for (long i = 0; i < count; i++) {
            put(PIECE, i, (int) lengthBytes, outbound);
        }
    }

    private void fail() {
        if (failing) {
            throw new IllegalStateException("told to fail");
        }
    }

    private static void put(final int typeId, final long value, final int lengthBytes, final Outbound outbound) {
        final MutableDirectBuffer buffer = outbound.claim(lengthBytes);
        buffer.putLong(outbound.offset(), value);
        buffer.setMemory(outbound.offset() + Long.BYTES, lengthBytes - Long.BYTES, (byte) typeId);
        outbound.commit(typeId, 1, lengthBytes);
    }

    /** A timer with an even number comes again, half as often each time, until it is late enough. */
    @Override
    public void onTimer(final long timerId, final long sequence, final long timestampNs, final Outbound outbound) {
        fired++;
        total = total * 31 + timerId;
        put(FIRED, timerId, Long.BYTES, outbound);
        if ((timerId & 1) == 0 && fired % 4 != 0) {
            timers.schedule(timerId, timestampNs + timerId * 100);
        }
    }

    long applied() {
        return applied;
    }

    long fired() {
        return fired;
    }

    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        sink.putLong(total);
        sink.putLong(applied);
        sink.putLong(fired);
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        total = source.takeLong();
        applied = source.takeLong();
        fired = source.takeLong();
    }

    /** Before the start there are none. */
    private static final class NoTimers implements Timers {
        @Override
        public void schedule(final long timerId, final long deadlineNs) {
            throw new IllegalStateException("not started");
        }

        @Override
        public boolean cancel(final long timerId) {
            throw new IllegalStateException("not started");
        }

        @Override
        public int size() {
            return 0;
        }
    }
}
