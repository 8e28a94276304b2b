package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.engine.Application;
import org.ringmill.engine.Branch;
import org.ringmill.engine.CommandDraft;
import org.ringmill.engine.DiffResult;
import org.ringmill.engine.EngineContext;
import org.ringmill.engine.LogicDiff;
import org.ringmill.engine.MessageText;
import org.ringmill.engine.Replayed;
import org.ringmill.engine.Replayer;
import org.ringmill.engine.TimeTravel;
import org.ringmill.engine.WhatIf;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateHash;
import org.ringmill.state.StateMachine;

/** The exchange replayed, asked what if, and compared with another version of itself. */
class ExchangeReplayTest {
    private final ExchangeApplication application = new ExchangeApplication();
    private final CommandDraft draft = new CommandDraft();

    @TempDir
    private Path directory;

    private ExchangeMachine run(final int commands) {
        return run(commands, 900, (output, sequence, index, timestampNs) -> {});
    }

    private ExchangeMachine run(final int commands, final long snapshotEvery, final OutputHandler outputs) {
        final OrderFlow flow = new OrderFlow(5);
        final OrderCommand command = new OrderCommand();
        final ExchangeMachine machine = new ExchangeMachine();
        final EngineContext context = new EngineContext()
                .directory(directory)
                .snapshotEvery(snapshotEvery)
                .outputHandler(outputs);
        try (Exchange exchange = Exchange.open(machine, context)) {
            for (int i = 0; i < commands; i++) {
                flow.next(command);
                exchange.submit(command);
            }
        }
        return machine;
    }

    @Test
    void shouldReplayToTheLiveState() {
        final ExchangeMachine machine = run(4_000);
        final List<String> events = new ArrayList<>();
        final Replayed replayed = new Replayer(new Replayer.Context()
                        .directory(directory)
                        .application(application)
                        .outputHandler((output, sequence, index, timestampNs) ->
                                events.add(MessageText.ofOutput(application, output))))
                .run();
        assertThat(replayed.stateHash()).isEqualTo(StateHash.of(machine));
        assertThat(replayed.commandsApplied()).isEqualTo(4_000);
        assertThat(events).hasSize((int) machine.eventsSent());
        assertThat(events).allMatch(event -> event.matches("(TRADE|REDUCE|REJECT|ERROR) .*"));
        final Replayed tail = new Replayer(new Replayer.Context()
                        .directory(directory)
                        .application(application)
                        .fromSnapshot())
                .run();
        assertThat(tail.snapshotSequence()).isPositive();
        assertThat(tail.stateHash()).isEqualTo(replayed.stateHash());
    }

    @Test
    @Tag("faults")
    void shouldComeToOneHashOverTenMillionCommands() {
        final int commands = 10_000_000;
        final OutputsHash live = new OutputsHash();
        final long liveHash = StateHash.of(run(commands, 1_500_000, live));
        final OutputsHash again = new OutputsHash();
        final Replayer.Context context =
                new Replayer.Context().directory(directory).application(application);
        final Replayed replayed = new Replayer(context.outputHandler(again)).run();
        assertThat(replayed.commandsApplied()).isEqualTo(commands);
        assertThat(replayed.stateHash()).isEqualTo(liveHash);
        assertThat(live.count).isPositive();
        assertThat(again).usingRecursiveComparison().isEqualTo(live);
        final Replayed tail = new Replayer(context.fromSnapshot()).run();
        assertThat(tail.snapshotSequence()).isGreaterThan(commands / 2);
        assertThat(tail.stateHash()).isEqualTo(liveHash);
        System.out.println(
                "exchange: live hash = replay hash = snapshot + tail hash, commands=" + commands + ", outputs="
                        + live.count + ", stateHash=" + Long.toHexString(liveHash) + ", outputsHash="
                        + Long.toHexString(live.hash) + ", jvm=" + Runtime.version());
    }

    /** Every byte of every output, in their order, with its sequence and its event time. */
    private static final class OutputsHash implements OutputHandler {
        private long hash = 1;
        private long count;

        @Override
        public void onOutput(final Message output, final long sequence, final int index, final long timestampNs) {
            count++;
            hash = 31 * (31 * (31 * (31 * hash + sequence) + index) + timestampNs) + output.typeId();
            for (int i = 0; i < output.length(); i++) {
                hash = 31 * hash + output.buffer().getByte(output.offset() + i);
            }
        }
    }

    @Test
    void shouldAnswerWhatIf() {
        run(1_000);
        final Branch branch = new TimeTravel(directory, application).stateAt(0);
        application.parseCommand("PLACE,1,10,ASK,GTC,100,5", draft);
        assertThat(branch.apply(draft, 1).outputs()).isEmpty();
        application.parseCommand("PLACE,2,11,BID,IOC,101,7", draft);
        final WhatIf taken = branch.apply(draft, 2);
        assertThat(taken.outputs())
                .extracting(output -> MessageText.ofOutput(application, output))
                .containsExactly(
                        "TRADE takerOrderId=2 takerUserId=11 takerSide=BID makerOrderId=1 makerUserId=10 price=100 size=5"
                                + " symbolId=0",
                        "REJECT orderId=2 userId=11 price=101 size=2 symbolId=0");
        application.parseCommand("CANCEL,9,1", draft);
        assertThat(branch.apply(draft).outputs())
                .extracting(output -> MessageText.ofOutput(application, output))
                .containsExactly("ERROR orderId=9 userId=1 reason=UNKNOWN_ORDER symbolId=0");
    }

    @Test
    void shouldTellWhereAVersionWithARiskLimitParts() {
        run(4_000);
        final Application limited = new Application() {
            @Override
            public String name() {
                return application.name();
            }

            @Override
            public StateMachine newStateMachine() {
                return new ExchangeMachine(new ExchangeMachine.Context()
                        .riskLimits(new RiskLimits(1, Long.MAX_VALUE, RiskLimits.MAX_POSITION)));
            }
        };
        final LogicDiff.Context context = new LogicDiff.Context()
                .directory(directory)
                .left(application)
                .right(limited)
                .statesEvery(0);
        final DiffResult result = new LogicDiff(context).run();
        assertThat(result.isSame()).isFalse();
        assertThat(result.difference().right().description().get(0)).startsWith("type-14 version=1 bytes=");
        assertThat(MessageText.ofOutput(
                        application, result.difference().right().outputs().get(0)))
                .contains(" reason=RISK_SIZE");
        assertThat(new LogicDiff(context.right(new ExchangeApplication()).statesEvery(1_000))
                        .run()
                        .isSame())
                .isTrue();
    }

    @Test
    void shouldDoWhatThePageShows() throws IOException {
        run(4_000);
        final Recorded outputs = new Recorded();
        final Application before = application;
        final Application after = new ExchangeApplication();
        // docs/REPLAY.md, its three examples:
        Replayed replayed = new Replayer(new Replayer.Context()
                        .directory(directory)
                        .application(application)
                        .fromSequence(500)
                        .outputHandler(outputs))
                .run();
        Branch past = new TimeTravel(directory, application).stateAt(500);
        application.parseCommand("CANCEL,1,10", draft);
        WhatIf cancelled = past.apply(draft);
        DiffResult result = new LogicDiff(new LogicDiff.Context()
                        .directory(directory)
                        .left(before)
                        .right(after))
                .run();
        assertThat(replayed.firstSequence()).isEqualTo(500);
        assertThat(outputs.sequences).isNotEmpty().allMatch(sequence -> sequence >= 500);
        assertThat(cancelled.sequence()).isEqualTo(501);
        assertThat(result.isSame()).isTrue();
        requireOnPage();
    }

    /** Each example of the page stands in this class as it is, so that it compiles. */
    private static void requireOnPage() throws IOException {
        final String page = Files.readString(Path.of("..", "docs", "REPLAY.md"));
        final String source = Files.readString(Path.of("src/test/java")
                .resolve(ExchangeReplayTest.class.getName().replace('.', '/') + ".java"));
        final List<String> examples = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(example -> example.group(1).replaceAll("\\s", ""))
                .toList();
        assertThat(examples).hasSize(3);
        assertThat(source.replaceAll("\\s", "")).contains(examples);
    }

    /** Remembers whose outputs came. */
    private static final class Recorded implements OutputHandler {
        private final List<Long> sequences = new ArrayList<>();

        @Override
        public void onOutput(final Message output, final long sequence, final int index, final long timestampNs) {
            sequences.add(sequence);
        }
    }
}
