package org.ringmill.engine;

import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;
import org.ringmill.state.StateHash;

/** Seeded commands, each known by its number from 1, so that a flow can go on where it was cut. */
final class Flow {
    private static final long START_NS = 1_000_000_000L;

    private final long seed;

    Flow(final long seed) {
        this.seed = seed;
    }

    /** Sends the commands of a range, both ends included; times step back now and then. */
    void send(final CommandPublisher publisher, final long from, final long to) {
        for (long number = from; number <= to; number++) {
            sendOne(publisher, number);
        }
    }

    long sendOne(final CommandPublisher publisher, final long number) {
        final MutableDirectBuffer buffer = publisher.claim();
        if (buffer == null) {
            throw new IllegalStateException("refused, number=" + number + ", reason=" + publisher.refusal());
        }
        return commit(publisher, buffer, number);
    }

    /** {@return whether the command was taken} */
    boolean trySend(final CommandPublisher publisher, final long number) {
        final MutableDirectBuffer buffer = publisher.claim();
        if (buffer != null) {
            commit(publisher, buffer, number);
        }
        return buffer != null;
    }

    private long commit(final CommandPublisher publisher, final MutableDirectBuffer buffer, final long number) {
        final SplittableRandom random = random(number);
        final int typeId = write(random, buffer, publisher.offset());
        return publisher.commit(typeId, 1, number, 2 * Long.BYTES, timeNs(random, number));
    }

    private SplittableRandom random(final long number) {
        return new SplittableRandom(seed * 1_000_003 + number);
    }

    private static int write(final SplittableRandom random, final MutableDirectBuffer buffer, final int offset) {
        final int kind = random.nextInt(100);
        if (kind < 80) {
            buffer.putLong(offset, random.nextLong());
            buffer.putLong(offset + Long.BYTES, random.nextInt(1000));
            return TestMachine.ADD;
        }
        if (kind < 92) {
            buffer.putLong(offset, random.nextInt(50));
            buffer.putLong(offset + Long.BYTES, random.nextInt(20_000) - 2_000L);
            return TestMachine.SCHEDULE;
        }
        if (kind < 96) {
            buffer.putLong(offset, random.nextInt(50));
            buffer.putLong(offset + Long.BYTES, 0);
            return TestMachine.CANCEL;
        }
        buffer.putLong(offset, random.nextInt(6));
        buffer.putLong(offset + Long.BYTES, 8 + random.nextInt(9000));
        return TestMachine.BURST;
    }

    private static long timeNs(final SplittableRandom random, final long number) {
        return START_NS + number * 1_000 + random.nextInt(8_000) - 4_000;
    }

    /** What the commands up to a number must lead to: the logic applied to them without ring, journal or threads. */
    Expected expected(final long to) throws Exception {
        final TestMachine machine = new TestMachine();
        final OutputLog outputs = new OutputLog(1 << 20);
        final Logic logic = new Logic(machine, outputs);
        final Recorder recorder = new Recorder();
        final CommandSlot slot = new CommandSlot(new org.agrona.concurrent.UnsafeBuffer(new byte[64]), 8);
        for (long number = 1; number <= to; number++) {
            final SplittableRandom random = random(number);
            final int typeId = write(random, slot.arena(), slot.offset());
            slot.describe(typeId, 1, number, 2 * Long.BYTES);
            final int count = logic.apply(slot, number, timeNs(random, number));
            outputs.deliver(count, number, number, logic.timeNs(), recorder);
        }
        return new Expected(recorder, StateHash.of(machine));
    }

    /** Outputs and state after some commands. */
    record Expected(Recorder outputs, long stateHash) {}
}
