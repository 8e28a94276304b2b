package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalException;
import org.ringmill.time.TimerQueue;

/** The state as it was, and what would have become of it, with the directory as it is. */
class TimeTravelTest {
    @TempDir
    private static Path directory;

    private static LiveRun live;

    @TempDir
    private Path own;

    private final List<RingmillException> warnings = new ArrayList<>();
    private final TimeTravel travel = new TimeTravel(directory, new TestApplication(), warnings::add);
    private TreeMap<String, String> before;

    @BeforeAll
    static void run() {
        live = LiveRun.write(directory, 71, 2_000, 300);
    }

    @BeforeEach
    void look() {
        before = LiveRun.files(directory);
    }

    @AfterEach
    void shouldHaveChangedNothing() {
        assertThat(LiveRun.files(directory)).isEqualTo(before);
    }

    private static CommandDraft command(final int typeId, final long first, final long second) {
        final CommandDraft draft = new CommandDraft();
        draft.target().putLong(draft.offset(), first);
        draft.target().putLong(draft.offset() + Long.BYTES, second);
        draft.complete(typeId, 1, 4711, 2 * Long.BYTES);
        return draft;
    }

    @Test
    void shouldGiveTheStateBehindEachCommandFromASnapshotAsFromTheStart() throws IOException {
        LiveRun.copy(directory, own);
        try (var files = java.nio.file.Files.list(own.resolve("snapshots"))) {
            for (final Path snapshot : files.toList()) {
                java.nio.file.Files.delete(snapshot);
            }
        }
        final TimeTravel fromStart = new TimeTravel(own, new TestApplication());
        for (long sequence = 0; sequence <= live.lastSequence(); sequence += 97) {
            final Branch branch = travel.stateAt(sequence);
            final Branch same = fromStart.stateAt(sequence);
            assertThat(branch.journalSequence()).isEqualTo(sequence);
            assertThat(branch.sequence()).isEqualTo(sequence);
            assertThat(branch.stateHash()).isEqualTo(same.stateHash());
            assertThat(branch.timeNs()).isEqualTo(same.timeNs());
            assertThat(branch.nextDeadlineNs()).isEqualTo(same.nextDeadlineNs());
        }
        assertThat(travel.latest().stateHash()).isEqualTo(live.stateHash());
        assertThat(travel.latest().journalSequence()).isEqualTo(live.lastSequence());
    }

    @Test
    void shouldGiveTheStateAtAMomentBehindTheLastCommandByThen() {
        final Branch there = travel.stateAt(LiveRun.commandAtOrAfter(directory, 1_234));
        final Branch at = travel.stateAtTimeNs(there.timeNs());
        assertThat(at.timeNs()).isEqualTo(there.timeNs());
        assertThat(at.journalSequence()).isGreaterThanOrEqualTo(there.journalSequence());
        assertThat(travel.stateAt(at.journalSequence() + 1).timeNs()).isGreaterThanOrEqualTo(there.timeNs());
        assertThat(travel.stateAtTimeNs(there.timeNs() - 1).journalSequence()).isLessThan(there.journalSequence());
        assertThat(travel.stateAtTimeNs(0).journalSequence()).isZero();
        assertThat(travel.stateAtTimeNs(Long.MAX_VALUE).stateHash()).isEqualTo(live.stateHash());
    }

    @Test
    void shouldSayThatTheJournalEndsBefore() {
        assertThatThrownBy(() -> travel.stateAt(live.lastSequence() + 1))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("journal ends before, sequence=" + (live.lastSequence() + 1) + ", lastSequence="
                        + live.lastSequence());
        assertThatThrownBy(() -> travel.stateAt(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimeTravel(own, new TestApplication()).latest())
                .isInstanceOf(JournalException.class);
    }

    @Test
    void shouldApplyWhatIfCommandsAsTheJournalWouldHave() throws Exception {
        final long from = live.lastSequence() - 600;
        final Branch branch = travel.stateAt(from);
        final Recorder recorder = new Recorder();
        final List<ReplayedCommand> next = new ArrayList<>();
        new Replayer(new Replayer.Context()
                        .directory(directory)
                        .fromSequence(from + 1)
                        .commandHandler((command, sequence, timestampNs) ->
                                next.add(new ReplayedCommand(sequence, timestampNs, MessageCopy.of(command)))))
                .run();
        for (final ReplayedCommand command : next) {
            if (command.sequence() % 3 == 0) {
                final long hashBefore = branch.stateHash();
                final WhatIf whatIf = branch.apply(command.command(), command.timestampNs());
                assertThat(whatIf.stateHashBefore()).isEqualTo(hashBefore);
                assertThat(whatIf.stateHashAfter())
                        .isEqualTo(branch.stateHash())
                        .isNotEqualTo(hashBefore);
                assertThat(whatIf.sequence()).isEqualTo(branch.sequence());
                assertThat(whatIf.timeNs()).isEqualTo(command.timestampNs());
                int index = 0;
                for (final MessageCopy output : whatIf.outputs()) {
                    recorder.onOutput(output, whatIf.sequence(), index++, whatIf.timeNs());
                }
            } else {
                branch.apply(command.command(), command.timestampNs(), recorder);
            }
        }
        assertThat(branch.stateHash()).isEqualTo(live.stateHash());
        assertThat(branch.journalSequence()).isEqualTo(from);
        assertThat(branch.sequence()).isEqualTo(from + next.size());
        // Numbers differ where the journal has ticks and void slots.
        assertThat(texts(recorder.outputs())).isEqualTo(texts(live.outputs(from + 1, live.lastSequence())));
    }

    private static List<String> texts(final List<String> outputs) {
        return outputs.stream()
                .map(output -> output.substring(output.indexOf(" type=")))
                .toList();
    }

    @Test
    void shouldFireTimersOfTheBranchWhenTimePasses() {
        final Branch branch = travel.latest();
        branch.apply(command(TestMachine.SCHEDULE, 1_001, 500));
        final long deadlineNs = branch.nextDeadlineNs();
        assertThat(deadlineNs).isLessThanOrEqualTo(branch.timeNs() + 500);
        final WhatIf early = branch.tick(branch.timeNs());
        assertThat(early.outputs()).isEmpty();
        final WhatIf fired = branch.tick(branch.timeNs() + 1_000_000_000L);
        assertThat(fired.outputs()).isNotEmpty().allMatch(output -> output.typeId() == TestMachine.FIRED);
        assertThat(travel.latest().stateHash()).as("another branch").isEqualTo(live.stateHash());
    }

    @Test
    void shouldTakeTheLastEventTimeIfNoneIsGivenOrAnEarlierOne() {
        final Branch branch = travel.latest();
        final long timeNs = branch.timeNs();
        assertThat(branch.apply(command(TestMachine.ADD, 3, 0)).timeNs()).isEqualTo(timeNs);
        assertThat(branch.apply(command(TestMachine.ADD, 3, 0), 5).timeNs()).isEqualTo(timeNs);
        assertThat(branch.apply(command(TestMachine.ADD, 3, 0), timeNs + 5).timeNs())
                .isEqualTo(timeNs + 5);
        assertThat(branch.apply(command(TestMachine.ADD, 3, 0)).outputs())
                .hasSize(3)
                .allMatch(output -> output.correlationId() == 4711);
    }

    @Test
    void shouldForkIntoBranchesThatGoTheirOwnWay() {
        final Branch branch = travel.stateAt(live.lastSequence() / 2);
        final Branch fork = branch.fork();
        assertThat(fork.stateHash()).isEqualTo(branch.stateHash());
        assertThat(fork.nextDeadlineNs()).isEqualTo(branch.nextDeadlineNs());
        final WhatIf one = branch.apply(command(TestMachine.ADD, 5, 6));
        assertThat(fork.stateHash()).isNotEqualTo(branch.stateHash());
        assertThat(fork.apply(command(TestMachine.ADD, 5, 6))).isEqualTo(one);
    }

    @Test
    void shouldNotForkAMachineThatDoesNotComeBack() {
        final TestApplication forgetful =
                new TestApplication(() -> new TwistedMachine(Long.MAX_VALUE, TwistedMachine.Twist.FORGET));
        final Branch branch = new TimeTravel(directory, forgetful, warnings::add).latest();
        assertThat(warnings).isNotEmpty();
        assertThatThrownBy(branch::fork)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("does not read back what it writes, application=engine-test");
    }

    @Test
    void shouldGiveABranchUpAtACommandThatFails() {
        final Branch branch = travel.stateAt(10);
        assertThatThrownBy(() -> branch.apply(command(TestMachine.FAIL, 0, 0)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("what-if command failed, sequence=11, typeId=" + TestMachine.FAIL);
        assertThatThrownBy(branch::stateHash).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> branch.tick(5)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(branch::fork).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> travel.stateAt(10).apply(new CommandDraft()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStandAtTheInitialStateBeforeTheFirstCommand() {
        final Branch branch = travel.stateAt(0);
        assertThat(branch.timeNs()).isZero();
        assertThat(branch.nextDeadlineNs()).isEqualTo(TimerQueue.NO_DEADLINE);
        assertThat(((TestMachine) branch.machine()).applied()).isZero();
        assertThat(branch.apply(command(TestMachine.ADD, 1, 0), 9).sequence()).isEqualTo(1);
    }
}
