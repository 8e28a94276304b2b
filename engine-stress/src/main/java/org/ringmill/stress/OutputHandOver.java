package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.agrona.MutableDirectBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.engine.CommandPublisher;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.journal.Durability;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;

/**
 * The output log between logic and release. Two outputs fill a chunk and there are two chunks, so the logic soon waits for
 * those that the release stage hands back.
 */
@JCStressTest
@Description("Every output comes out whole, once and in order, while its chunks go round between two threads.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "Release ended before the first command was applied.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "Release ended while commands were being applied.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "Release kept up to the last command.")
@Outcome(expect = FORBIDDEN, desc = "An output was torn, lost, handed on twice or out of order.")
@State
public class OutputHandOver {
    private static final int COMMANDS = 12;
    private static final int TRIES = 400;
    private static final int OUTPUT_BYTES = 30_000;
    private static final int LAST_WORD = OUTPUT_BYTES - Long.BYTES;
    private static final int LOGIC = 0;
    private static final int RELEASE = 1;

    private final Witness witness = new Witness();
    private final DurableEngine engine = DurableEngine.open(new EngineContext()
            .stateMachine(new Machine())
            .outputHandler((output, sequence, index, timestampNs) -> witness.see(
                    output.buffer().getLong(output.offset()),
                    output.buffer().getLong(output.offset() + LAST_WORD),
                    Pair.value(1, (int) sequence),
                    sequence))
            .durability(Durability.MEMORY)
            .layout(ThreadLayout.caller())
            .ringCapacity(16)
            .maxCommandBytes(8)
            .batchLimit(2)
            .maxOutputBytesInFlight(131_072)
            .singlePublisher());
    private final Stages stages = Stages.of(engine);
    private final Meeting meeting = new Meeting();
    private int seenInRace;

    /** One output for each command. */
    private static final class Machine implements StateMachine {
        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
            final MutableDirectBuffer buffer = outbound.claim(OUTPUT_BYTES);
            final long value = Pair.value(1, (int) sequence);
            buffer.putLong(outbound.offset(), value);
            buffer.putLong(outbound.offset() + LAST_WORD, value);
            outbound.commit(1, 1, OUTPUT_BYTES);
        }

        @Override
        public void writeSnapshot(final SnapshotSink sink) {}

        @Override
        public void readSnapshot(final SnapshotSource source) {}
    }

    /** Sends all commands. */
    public OutputHandOver() {
        final CommandPublisher publisher = engine.publisher();
        for (int i = 0; i < COMMANDS; i++) {
            publisher.claim();
            publisher.commit(1, 1, 0, 0);
        }
    }

    /** Runs the logic. */
    @Actor
    public void apply() {
        meeting.arrive();
        int applied = 0;
        for (int tries = 0; applied < COMMANDS && tries < TRIES; tries++) {
            applied += stages.step(LOGIC);
        }
    }

    /** Runs the release. */
    @Actor
    public void release() {
        meeting.arrive();
        for (int tries = 0; witness.seen() < COMMANDS && tries < TRIES; tries++) {
            stages.step(RELEASE);
        }
        seenInRace = witness.seen();
    }

    /** Releases the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        stages.drain();
        result.r1 = witness.verdict(seenInRace, COMMANDS);
    }
}
