package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.LogicDifference.Kind;
import org.ringmill.engine.TwistedMachine.Twist;

/** Where two versions part, however seldom their states are looked at. */
class LogicDiffTest {
    @TempDir
    private static Path directory;

    private static LiveRun live;
    private static long at;

    private final List<RingmillException> warnings = new ArrayList<>();

    @BeforeAll
    static void run() {
        live = LiveRun.write(directory, 81, 3_000, 400);
        at = answered(1_500);
    }

    /** {@return the first command from a sequence on that has an answer and is no burst} */
    private static long answered(final long sequence) {
        return live.outputs(sequence, live.lastSequence()).stream()
                .filter(output -> output.contains("/0 type=101."))
                .mapToLong(LiveRun::sequenceOf)
                .findFirst()
                .orElseThrow();
    }

    private LogicDiff.Context context(final long twistAt, final Twist twist) {
        return new LogicDiff.Context()
                .directory(directory)
                .left(new TestApplication())
                .right(new TestApplication(() -> new TwistedMachine(twistAt, twist)))
                .warningHandler(warnings::add);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 100_000})
    void shouldFindNoDifferenceBetweenEqualVersions(final int statesEvery) {
        final TreeMap<String, String> before = LiveRun.files(directory);
        final DiffResult result =
                new LogicDiff(context(Long.MAX_VALUE, Twist.STATE).statesEvery(statesEvery)).run();
        assertThat(result.isSame()).isTrue();
        assertThat(result.recordsRead()).isEqualTo(live.lastSequence());
        assertThat(result.commandsApplied()).isEqualTo(live.commands());
        assertThat(result.lastSequence()).isEqualTo(live.lastSequence());
        assertThat(result.timeNs()).isEqualTo(live.timeNs());
        assertThat(result.leftStateHash()).isEqualTo(live.stateHash());
        assertThat(result.rightStateHash()).isEqualTo(live.stateHash());
        assertThat(result.thrownByBoth()).isNull();
        assertThat(LiveRun.files(directory)).isEqualTo(before);
    }

    static Stream<Arguments> twists() {
        return Stream.of(1, 64, 1_000, LogicDiff.DEFAULT_STATES_EVERY)
                .flatMap(every -> Stream.of(
                        Arguments.of(every, Twist.MORE_OUTPUT, Kind.OUTPUTS),
                        Arguments.of(every, Twist.OTHER_BYTES, Kind.OUTPUTS),
                        Arguments.of(every, Twist.STATE, Kind.STATE),
                        Arguments.of(every, Twist.TIMER, Kind.TIMERS),
                        Arguments.of(every, Twist.THROW, Kind.EXCEPTION),
                        Arguments.of(every, Twist.LINK, Kind.EXCEPTION)));
    }

    @ParameterizedTest
    @MethodSource("twists")
    void shouldFindTheFirstCommandAtWhichVersionsPart(final int statesEvery, final Twist twist, final Kind kind) {
        final DiffResult result = new LogicDiff(context(at, twist).statesEvery(statesEvery)).run();
        final LogicDifference difference = result.difference();
        assertThat(result.isSame()).isFalse();
        assertThat(difference.kind()).isEqualTo(kind);
        assertThat(difference.sequence()).isEqualTo(at);
        assertThat(difference.isFirst()).isTrue();
        assertThat(difference.command().typeId()).isPositive();
        assertThat(difference.left().thrown()).isNull();
        final boolean isThrown = kind == Kind.EXCEPTION;
        assertThat(difference.right().thrown() != null).isEqualTo(isThrown);
        assertThat(difference.left().stateHash()).isEqualTo(hashAt(at));
        assertThat(difference.right().stateHash() == difference.left().stateHash())
                .isEqualTo(kind == Kind.OUTPUTS || kind == Kind.TIMERS);
        assertThat(result.lastSequence()).isEqualTo(at);
        assertThat(result.recordsRead()).as("up to the difference").isEqualTo(at);
        assertThat(result.commandsApplied()).isEqualTo(commands(1, at));
    }

    private static long commands(final long first, final long last) {
        final long[] count = {0};
        new Replayer(new Replayer.Context()
                        .directory(directory)
                        .fromSequence(first)
                        .toSequence(last)
                        .commandHandler((record, sequence, timestampNs) -> count[0]++))
                .run();
        return count[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 100_000})
    void shouldTellTheFirstDifferenceWithinTheRange(final int statesEvery) {
        final long from = at + 20;
        final long first = answered(from);
        final DiffResult result =
                new LogicDiff(context(at, Twist.OTHER_BYTES).fromSequence(from).statesEvery(statesEvery)).run();
        assertThat(result.difference().kind()).isEqualTo(Kind.OUTPUTS);
        assertThat(result.difference().sequence()).isEqualTo(first);
        assertThat(result.difference().isFirst()).isTrue();
        assertThat(result.recordsRead()).isEqualTo(first - from + 1);
        assertThat(result.commandsApplied()).isEqualTo(commands(from, first));
        assertThat(new LogicDiff(context(at, Twist.OTHER_BYTES)
                                .fromSequence(first)
                                .toSequence(first))
                        .run()
                        .difference()
                        .sequence())
                .as("both ends included")
                .isEqualTo(first);
        final DiffResult one = new LogicDiff(
                        context(at, Twist.MORE_OUTPUT).fromSequence(at + 1).statesEvery(statesEvery))
                .run();
        assertThat(one.isSame()).as("the one difference lies before").isTrue();
        assertThat(one.recordsRead()).isEqualTo(live.lastSequence() - at);
    }

    @Test
    void shouldBeginAtATime() {
        final long[] timeNs = {0};
        new Replayer(new Replayer.Context()
                        .directory(directory)
                        .fromSequence(answered(at + 20))
                        .toSequence(answered(at + 20))
                        .commandHandler((record, sequence, timestampNs) -> timeNs[0] = timestampNs))
                .run();
        final DiffResult result = new LogicDiff(
                        context(at, Twist.OTHER_BYTES).fromTimeNs(timeNs[0]).toTimeNs(timeNs[0]))
                .run();
        assertThat(result.difference().sequence()).isEqualTo(answered(at + 20));
        assertThat(result.difference().timeNs()).isEqualTo(timeNs[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 100_000})
    void shouldSayThatVersionsPartedBeforeTheRange(final int statesEvery) {
        final LogicDiff.Context context =
                context(at, Twist.STATE).fromSequence(at + 5).statesEvery(statesEvery);
        final DiffResult result = new LogicDiff(context).run();
        assertThat(result.difference().kind()).isEqualTo(Kind.STATE);
        assertThat(result.difference().sequence()).isEqualTo(at + 4);
        assertThat(result.difference().command()).isNull();
        assertThat(result.difference().isFirst()).isTrue();
        assertThat(result.recordsRead()).isZero();
        assertThat(result.commandsApplied()).isZero();
        assertThat(new LogicDiff(context.statesEvery(0)).run().isSame()).isTrue();
        final DiffResult thrown =
                new LogicDiff(context(at, Twist.THROW).fromSequence(at + 5).statesEvery(statesEvery)).run();
        assertThat(thrown.difference().kind()).isEqualTo(Kind.EXCEPTION);
        assertThat(thrown.difference().sequence()).as("nothing comes behind it").isEqualTo(at);
        assertThat(thrown.difference().isFirst()).isTrue();
        assertThat(thrown.recordsRead()).isZero();
    }

    private static long hashAt(final long sequence) {
        return new TimeTravel(directory, new TestApplication())
                .stateAt(sequence)
                .stateHash();
    }

    @Test
    void shouldTellTheOutputsInTheWordsOfTheVersions() {
        final LogicDifference difference =
                new LogicDiff(context(at, Twist.OTHER_BYTES)).run().difference();
        final List<String> outputs = live.outputs(at, at);
        assertThat(difference.index()).isZero();
        assertThat(difference.left().outputs()).hasSameSizeAs(outputs);
        assertThat(difference.right().outputs()).hasSameSizeAs(outputs);
        assertThat(difference.left().description().get(0))
                .matches("ANSWER value=-?[0-9]+")
                .isEqualTo(difference.right().description().get(0));
        assertThat(difference.right().outputs().get(0).schemaVersion()).isEqualTo(2);

        final LogicDifference more =
                new LogicDiff(context(at, Twist.MORE_OUTPUT)).run().difference();
        assertThat(more.index()).as("those before are equal").isEqualTo(outputs.size());
        assertThat(more.left().outputs()).isEmpty();
        assertThat(more.right().outputs()).hasSize(1);
        assertThat(more.right().description())
                .as("an output that cannot be described")
                .allMatch(text -> text.startsWith("type-101 version=1 bytes= undescribed="));
    }

    @Test
    void shouldNotSeeAPassingStateBetweenTwoLooksButWithALookAtEach() {
        assertThat(new LogicDiff(context(at, Twist.PASSING_STATE)).run().isSame())
                .as("gone again at the only look, the last one")
                .isTrue();
        final LogicDifference difference = new LogicDiff(
                        context(at, Twist.PASSING_STATE).statesEvery(1))
                .run()
                .difference();
        assertThat(difference.kind()).isEqualTo(Kind.STATE);
        assertThat(difference.sequence()).isEqualTo(at);
    }

    @Test
    void shouldFindTheStateThatPartedBeforeTheOutputsDid() {
        final long outputAt = answered(at + 50);
        final LogicDiff.Context context = context(at, Twist.STATE)
                .left(new TestApplication(() -> new TwistedMachine(outputAt, Twist.MORE_OUTPUT)));
        final LogicDifference difference = new LogicDiff(context).run().difference();
        assertThat(difference.kind()).isEqualTo(Kind.STATE);
        assertThat(difference.sequence()).isEqualTo(at);
        final LogicDifference outputsOnly =
                new LogicDiff(context.statesEvery(0)).run().difference();
        assertThat(outputsOnly.kind()).isEqualTo(Kind.OUTPUTS);
        assertThat(outputsOnly.sequence()).isEqualTo(outputAt);
        assertThat(outputsOnly.isFirst()).isTrue();
    }

    @Test
    void shouldSayThatTheFirstPlaceIsNotKnownIfAVersionDoesNotComeBack() {
        final Application forgetful = new TestApplication(() -> new Forgetful(at));
        final LogicDifference difference = new LogicDiff(
                        context(at, Twist.STATE).right(forgetful).statesEvery(500))
                .run()
                .difference();
        assertThat(difference.kind()).isEqualTo(Kind.STATE);
        assertThat(difference.isFirst()).isFalse();
        assertThat(difference.sequence()).isBetween(at, at + 500);
    }

    /** Parts by its state, and cannot read itself back. */
    private static final class Forgetful extends Delegate {
        Forgetful(final long at) {
            super(new TwistedMachine(at, Twist.STATE));
        }

        @Override
        public void readSnapshot(final org.ringmill.state.SnapshotSource source) {
            throw new IllegalStateException("told to");
        }
    }

    /** Passes everything on. */
    private abstract static class Delegate implements org.ringmill.state.StateMachine {
        private final org.ringmill.state.StateMachine machine;

        Delegate(final org.ringmill.state.StateMachine machine) {
            this.machine = machine;
        }

        @Override
        public void onStart(final org.ringmill.time.Timers timers) {
            machine.onStart(timers);
        }

        @Override
        public void onCommand(
                final org.ringmill.state.Message command,
                final long sequence,
                final long timestampNs,
                final org.ringmill.state.Outbound outbound) {
            machine.onCommand(command, sequence, timestampNs, outbound);
        }

        @Override
        public void onTimer(
                final long timerId,
                final long sequence,
                final long timestampNs,
                final org.ringmill.state.Outbound outbound) {
            machine.onTimer(timerId, sequence, timestampNs, outbound);
        }

        @Override
        public void writeSnapshot(final org.ringmill.state.SnapshotSink sink) {
            machine.writeSnapshot(sink);
        }
    }

    @Test
    void shouldEndWithoutADifferenceWhereBothThrowAlike() {
        final LogicDiff.Context context =
                context(at, Twist.THROW).left(new TestApplication(() -> new TwistedMachine(at, Twist.THROW)));
        final DiffResult result = new LogicDiff(context).run();
        assertThat(result.isSame()).isTrue();
        assertThat(result.thrownByBoth()).hasMessage("twisted");
        assertThat(result.lastSequence()).isEqualTo(at);
        assertThat(result.leftStateHash()).isZero();
        final DiffResult other =
                new LogicDiff(context.right(new TestApplication(() -> new TwistedMachine(at, Twist.LINK)))).run();
        assertThat(other.difference().kind()).isEqualTo(Kind.EXCEPTION);
        assertThat(other.difference().left().thrown()).isInstanceOf(IllegalStateException.class);
        assertThat(other.difference().right().thrown()).isInstanceOf(NoSuchMethodError.class);
    }

    @Test
    void shouldStartFromASnapshotThatBothVersionsReadAndEndWhereTold() {
        final DiffResult result = new LogicDiff(context(at, Twist.STATE)
                        .fromSequence(live.lastSequence() - 5)
                        .toSequence(live.lastSequence() - 1))
                .run();
        assertThat(result.isSame()).as("the drift lies before the snapshot").isFalse();
        assertThat(result.snapshotSequence()).isPositive();
        final DiffResult unread =
                new LogicDiff(context(Long.MAX_VALUE, Twist.FORGET).fromSequence(live.lastSequence() - 5)).run();
        assertThat(unread.isSame()).isTrue();
        assertThat(unread.snapshotSequence()).isZero();
        assertThat(warnings).isNotEmpty();
        final DiffResult before = new LogicDiff(context(at, Twist.STATE).toSequence(at - 1)).run();
        assertThat(before.isSame()).isTrue();
        assertThat(before.lastSequence()).isEqualTo(at - 1);
        final DiffResult byTime = new LogicDiff(context(at, Twist.STATE).toTimeNs(before.timeNs() - 1)).run();
        assertThat(byTime.isSame()).isTrue();
        assertThat(byTime.timeNs()).isLessThan(before.timeNs());
    }

    @Test
    void shouldTellVersionsThatDifferBeforeTheFirstCommand() {
        final Application other = new TestApplication(() -> new Delegate(new TestMachine()) {
            @Override
            public void writeSnapshot(final org.ringmill.state.SnapshotSink sink) {
                sink.putInt(1);
                super.writeSnapshot(sink);
            }

            @Override
            public void readSnapshot(final org.ringmill.state.SnapshotSource source) {
                throw new IllegalStateException("not asked to");
            }
        });
        final LogicDiff.Context context = context(at, Twist.STATE).right(other);
        final DiffResult result = new LogicDiff(context).run();
        assertThat(result.difference().kind()).isEqualTo(Kind.STATE);
        assertThat(result.difference().sequence()).isZero();
        assertThat(result.difference().command()).isNull();
        assertThat(result.difference().isFirst()).isTrue();
        assertThat(new LogicDiff(context.statesEvery(0)).run().isSame()).isTrue();
    }

    @Test
    void shouldRefuseWhatContradictsItselfAndAnotherApplicationsJournal() {
        for (final LogicDiff.Context wrong : List.of(
                new LogicDiff.Context(),
                context(at, Twist.STATE).fromSequence(0),
                context(at, Twist.STATE).fromSequence(5).toSequence(4),
                context(at, Twist.STATE).toTimeNs(-1),
                context(at, Twist.STATE).fromTimeNs(-1),
                context(at, Twist.STATE).fromTimeNs(5).toTimeNs(4),
                context(at, Twist.STATE).fromTimeNs(5).fromSequence(5),
                context(at, Twist.STATE).statesEvery(-1))) {
            assertThatThrownBy(() -> new LogicDiff(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new LogicDiff(
                                context(at, Twist.STATE).right(new TestApplication("other", TestMachine::new)))
                        .run())
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("another application's");
    }
}
