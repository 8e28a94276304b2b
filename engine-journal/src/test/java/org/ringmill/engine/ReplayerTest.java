package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.state.Message;
import org.ringmill.state.StateHash;
import org.ringmill.state.StateMachine;
import org.ringmill.time.ManualClock;

/** What a replay shows, of which part of a journal, how fast, and that it changes nothing. */
class ReplayerTest {
    private static final long COMMANDS = 3_000;

    @TempDir
    private static Path directory;

    private static LiveRun live;

    @TempDir
    private Path own;

    private final List<RingmillException> warnings = new ArrayList<>();

    @BeforeAll
    static void run() {
        live = LiveRun.write(directory, 31, COMMANDS, 500);
    }

    private Replayer.Context context() {
        return new Replayer.Context().directory(directory).warningHandler(warnings::add);
    }

    private Replayer.Context machine() {
        return context().application(new TestApplication());
    }

    @Test
    void shouldComeToTheLiveStateAndOutputsFromTheFirstCommand() {
        final Recorder recorder = new Recorder();
        final TreeMap<String, String> before = LiveRun.files(directory);
        final Replayed replayed = new Replayer(machine().outputHandler(recorder)).run();
        recorder.requireEqual(live.outputs());
        assertThat(replayed.stateHash()).isEqualTo(live.stateHash());
        assertThat(replayed.recordsRead()).isEqualTo(live.lastSequence());
        assertThat(replayed.commandsApplied()).isEqualTo(COMMANDS);
        assertThat(replayed.firstSequence()).isEqualTo(1);
        assertThat(replayed.lastSequence()).isEqualTo(live.lastSequence());
        assertThat(replayed.timeNs()).isEqualTo(live.timeNs());
        assertThat(replayed.snapshotSequence()).isZero();
        assertThat(replayed.reachedEnd()).isTrue();
        assertThat(replayed.tornTails()).isEmpty();
        assertThat(replayed.difference()).isNull();
        assertThat(warnings).isEmpty();
        assertThat(LiveRun.files(directory)).as("nothing is written").isEqualTo(before);
    }

    @Test
    void shouldShowOnlyTheRangeAndStartFromTheSnapshotBeforeIt() {
        final long from = live.lastSequence() - 20;
        final long to = live.lastSequence() - 10;
        final Recorder recorder = new Recorder();
        final List<Long> shown = new ArrayList<>();
        final Replayed fast = new Replayer(machine()
                        .fromSequence(from)
                        .toSequence(to)
                        .outputHandler(recorder)
                        .commandHandler((command, sequence, timestampNs) -> shown.add(sequence)))
                .run();
        assertThat(fast.snapshotSequence()).isPositive().isLessThan(from);
        assertThat(fast.firstSequence()).isEqualTo(from);
        assertThat(fast.lastSequence()).isEqualTo(to);
        assertThat(fast.reachedEnd()).isFalse();
        assertThat(fast.commandsApplied()).isLessThan(COMMANDS);
        recorder.requireEqual(live.outputs(from, to));
        assertThat(shown).isNotEmpty().allMatch(sequence -> sequence >= from && sequence <= to);
        final Replayed slow =
                new Replayer(machine().fromSequence(from).toSequence(to).useSnapshots(false)).run();
        assertThat(slow.snapshotSequence()).isZero();
        assertThat(slow.recordsRead()).isEqualTo(to);
        assertThat(slow.stateHash()).isEqualTo(fast.stateHash());
        assertThat(slow.firstSequence()).isEqualTo(from);
    }

    @Test
    void shouldStartBehindTheNewestSnapshotWithinTheEnd() {
        final Replayed newest = new Replayer(machine().fromSnapshot()).run();
        assertThat(newest.snapshotSequence()).isPositive();
        assertThat(newest.stateHash()).isEqualTo(live.stateHash());
        assertThat(newest.recordsRead()).isEqualTo(live.lastSequence() - newest.snapshotSequence());
        final Replayed at = new Replayer(machine().fromSnapshot().toSequence(newest.snapshotSequence())).run();
        assertThat(at.recordsRead()).isZero();
        assertThat(at.lastSequence()).isEqualTo(newest.snapshotSequence());
        assertThat(at.firstSequence()).isZero();
        final Replayed before = new Replayer(machine().fromSnapshot().toSequence(newest.snapshotSequence() - 1)).run();
        assertThat(before.snapshotSequence()).isLessThan(newest.snapshotSequence());
        assertThat(before.lastSequence()).isEqualTo(newest.snapshotSequence() - 1);
        final Replayed from = new Replayer(machine().fromSequence(newest.snapshotSequence())).run();
        assertThat(from.snapshotSequence()).as("not within the range").isEqualTo(before.snapshotSequence());
        assertThat(from.firstSequence()).isEqualTo(newest.snapshotSequence());
    }

    @Test
    void shouldTakeTheRangeByTime() {
        final TreeMap<Long, Long> firstAt = new TreeMap<>();
        final TreeMap<Long, Long> lastAt = new TreeMap<>();
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            while (reader.poll((record, sequence, timestampNs) -> {
                        firstAt.putIfAbsent(timestampNs, sequence);
                        lastAt.put(timestampNs, sequence);
                    })
                    > 0) {
                // each takes a frame
            }
        }
        final long fromNs = new ArrayList<>(firstAt.keySet()).get(firstAt.size() * 9 / 10);
        final long toNs = new ArrayList<>(firstAt.keySet()).get(firstAt.size() * 19 / 20);
        for (final boolean useSnapshots : new boolean[] {true, false}) {
            final Replayed replayed =
                    new Replayer(machine().fromTimeNs(fromNs).toTimeNs(toNs).useSnapshots(useSnapshots)).run();
            assertThat(replayed.firstSequence()).isEqualTo(firstAt.get(fromNs));
            assertThat(replayed.lastSequence()).isEqualTo(lastAt.get(toNs));
            assertThat(replayed.timeNs()).isEqualTo(toNs);
            assertThat(replayed.snapshotSequence() > 0).isEqualTo(useSnapshots);
            final Replayed between = new Replayer(
                            machine().fromTimeNs(fromNs - 1).toTimeNs(toNs + 1).useSnapshots(useSnapshots))
                    .run();
            final Long sameOrNext = firstAt.ceilingEntry(fromNs - 1).getValue();
            assertThat(between.firstSequence()).isEqualTo(sameOrNext);
            assertThat(between.lastSequence())
                    .isEqualTo(lastAt.floorEntry(toNs + 1).getValue());
        }
    }

    @Test
    void shouldShowNothingOfARangeBehindTheEnd() {
        final Replayed replayed = new Replayer(machine().fromSequence(live.lastSequence() + 5)).run();
        assertThat(replayed.firstSequence()).isZero();
        assertThat(replayed.reachedEnd()).isTrue();
        assertThat(replayed.stateHash()).isEqualTo(live.stateHash());
    }

    @Test
    void shouldShowCommandsOfSomeTypesAndNoTicksWhileTheMachineSeesAll() {
        final List<Integer> shown = new ArrayList<>();
        final List<Integer> all = new ArrayList<>();
        final Replayed replayed = new Replayer(machine()
                        .commandTypes(typeId -> typeId == TestMachine.BURST)
                        .commandHandler((command, sequence, timestampNs) -> shown.add(command.typeId())))
                .run();
        new Replayer(context().commandHandler((command, sequence, timestampNs) -> all.add(command.typeId()))).run();
        assertThat(replayed.stateHash()).isEqualTo(live.stateHash());
        assertThat(all).hasSize((int) COMMANDS).allMatch(typeId -> typeId > Logic.TICK);
        assertThat(shown).isNotEmpty().containsOnly(TestMachine.BURST);
        assertThat(shown).hasSize((int)
                all.stream().filter(typeId -> typeId == TestMachine.BURST).count());
    }

    @Test
    void shouldShowACommandBeforeItsOutputs() {
        final List<String> order = new ArrayList<>();
        new Replayer(machine()
                        .toSequence(100)
                        .commandHandler((command, sequence, timestampNs) -> order.add(sequence + " command"))
                        .outputHandler((output, sequence, index, timestampNs) -> order.add(sequence + " output")))
                .run();
        long last = 0;
        for (int i = 0; i < order.size(); i++) {
            final long sequence = Long.parseLong(order.get(i).replaceAll(" .*", ""));
            assertThat(sequence).isGreaterThanOrEqualTo(last);
            assertThat(order.get(i).endsWith("command") && sequence == last).isFalse();
            last = sequence;
        }
        assertThat(order).anyMatch(line -> line.endsWith("output"));
    }

    @Test
    void shouldNeedNoMachineToShowCommands() {
        final List<Long> shown = new ArrayList<>();
        final long from = live.lastSequence() - 100;
        final Replayed replayed = new Replayer(context()
                        .fromSequence(from)
                        .commandHandler((command, sequence, timestampNs) -> shown.add(sequence)))
                .run();
        assertThat(replayed.commandsApplied()).isZero();
        assertThat(replayed.stateHash()).isZero();
        assertThat(replayed.firstSequence()).isEqualTo(from);
        assertThat(replayed.recordsRead()).isEqualTo(101);
        assertThat(shown).isSorted().allMatch(sequence -> sequence >= from);
    }

    @Test
    void shouldKeepTheRecordedPace() {
        final ManualClock clock = new ManualClock(7);
        final List<Long> at = new ArrayList<>();
        final List<Long> stamped = new ArrayList<>();
        new Replayer(context()
                        .toSequence(500)
                        .speed(4)
                        .clock(clock)
                        .sleeper(ns -> clock.advanceTo(clock.timeNs() + Math.max(1, ns / 2)))
                        .commandHandler((command, sequence, timestampNs) -> {
                            at.add(clock.timeNs());
                            stamped.add(timestampNs);
                        }))
                .run();
        assertThat(at).hasSizeGreaterThan(400);
        for (int i = 0; i < at.size(); i++) {
            assertThat(at.get(i)).isGreaterThanOrEqualTo(7 + (stamped.get(i) - stamped.get(0)) / 4);
        }
        assertThat(clock.timeNs() - 7)
                .as("four times as fast")
                .isLessThanOrEqualTo((stamped.get(stamped.size() - 1) - stamped.get(0)) / 4 + 1_000);
    }

    @Test
    void shouldEndWhenItIsInterruptedWhileItWaits() {
        final ManualClock clock = new ManualClock(0);
        final Replayer replayer = new Replayer(context()
                .speed(0.001)
                .clock(clock)
                .sleeper(ns -> Thread.currentThread().interrupt()));
        assertThatThrownBy(replayer::run).isInstanceOf(RingmillException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldNameTheCommandAtWhichTheMachineThrows() {
        final long at = LiveRun.commandAtOrAfter(directory, 900);
        final Application failing = new TestApplication(() -> new TwistedMachine(at, TwistedMachine.Twist.THROW));
        assertThatThrownBy(() -> new Replayer(context().application(failing)).run())
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("replay failed, sequence=" + at)
                .hasRootCauseMessage("twisted");
    }

    @Test
    void shouldRefuseWhatContradictsItself() {
        final StateMachine one = new TestMachine();
        for (final Replayer.Context wrong : List.of(
                new Replayer.Context(),
                context().fromSequence(5).toSequence(4),
                context().fromSequence(5).fromTimeNs(4),
                context().fromTimeNs(5).toTimeNs(4),
                context().toSequence(5).toTimeNs(4),
                context().fromSnapshot(),
                machine().fromSnapshot().fromSequence(4),
                machine().fromSnapshot().useSnapshots(false),
                machine().stateMachine(one),
                context().outputHandler((output, sequence, index, timestampNs) -> {}))) {
            assertThatThrownBy(() -> new Replayer(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> context().speed(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context().speed(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context().fromSequence(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context().toTimeNs(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAnotherApplicationsJournalAndADirectoryWithout() {
        final Application other = new TestApplication("other", TestMachine::new);
        assertThatThrownBy(() -> new Replayer(context().application(other)).run())
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("another application's, journal=engine-test, application=other");
        assertThatThrownBy(() -> new Replayer(machine().directory(own)).run()).isInstanceOf(JournalException.class);
    }

    @Test
    void shouldPassOverASnapshotWhoseStateDoesNotComeBackWithItsHash() {
        final TestApplication forgetful =
                new TestApplication(() -> new TwistedMachine(Long.MAX_VALUE, TwistedMachine.Twist.FORGET));
        final Replayed replayed = new Replayer(context().application(forgetful).fromSnapshot()).run();
        assertThat(replayed.snapshotSequence()).isZero();
        assertThat(replayed.recordsRead()).isEqualTo(live.lastSequence());
        assertThat(replayed.stateHash()).isEqualTo(live.stateHash());
        assertThat(warnings)
                .isNotEmpty()
                .allMatch(warning -> warning.getMessage().contains("snapshot passed over, file="));
    }

    @Test
    void shouldReadBesideAnEngineThatRuns() throws Exception {
        final Flow flow = new Flow(41);
        try (Engines engines = Engines.on(own).open()) {
            final CommandPublisher publisher = engines.engine().publisher();
            flow.send(publisher, 1, 700);
            engines.awaitReleased();
            engines.await("the journal says so", () -> LiveRun.endOf(own) == 700);
            final Replayed replayed = new Replayer(machine().directory(own)).run();
            assertThat(replayed.lastSequence()).isEqualTo(700);
            assertThat(replayed.stateHash()).isEqualTo(flow.expected(700).stateHash());
            flow.send(publisher, 701, 710);
            engines.awaitReleased();
        }
        assertThat(new Replayer(machine().directory(own)).run().lastSequence()).isEqualTo(710);
    }

    @Test
    void shouldStopAtDamage() throws IOException {
        LiveRun.copy(directory, own);
        LiveRun.damage(own, 1_000);
        final Recorder recorder = new Recorder();
        assertThatThrownBy(() -> new Replayer(machine().directory(own).outputHandler(recorder)).run())
                .isInstanceOf(DamagedJournalException.class);
        assertThat(recorder.lastSequence()).isBetween(1L, 1_000L);
        recorder.requireEqual(live.outputs(1, recorder.lastSequence()));
    }

    @Test
    void shouldFindRecordedOutputsEqual() {
        for (final long from : new long[] {1, 2, live.lastSequence() / 2}) {
            final Replayed replayed =
                    new Replayer(machine().fromSequence(from).recordedOutputs(new Recording(recorded()))).run();
            assertThat(replayed.difference()).isNull();
            assertThat(replayed.stateHash()).isEqualTo(live.stateHash());
        }
        assertThat(new Replayer(machine().toSequence(700).recordedOutputs(new Recording(recorded())))
                        .run()
                        .difference())
                .as("what was recorded behind the end does not count")
                .isNull();
    }

    @Test
    void shouldTellTheFirstOutputThatDiffersFromTheRecordedOne() {
        final List<Recording.Output> all = recorded();
        final int at = all.size() / 2;
        final Recording.Output there = all.get(at);
        final List<Recording.Output> changed = new ArrayList<>(all);
        final CommandDraft draft = new CommandDraft();
        draft.complete(there.output().typeId(), 1, 0, 3);
        changed.set(at, new Recording.Output(there.sequence(), there.index(), MessageCopy.of(draft)));
        requireDifference(changed, there, MessageCopy.of(draft), there.output());

        final List<Recording.Output> lacking = new ArrayList<>(all);
        lacking.remove(at);
        requireDifference(lacking, there, null, there.output());

        final List<Recording.Output> more = new ArrayList<>(all);
        final Recording.Output extra =
                new Recording.Output(there.sequence(), there.index() + 1_000, MessageCopy.of(draft));
        int behind = at;
        while (more.get(behind).sequence() == there.sequence()) {
            behind++;
        }
        more.add(behind, extra);
        requireDifference(more, extra, extra.output(), null);

        final List<Recording.Output> longer = new ArrayList<>(all);
        final Recording.Output last = new Recording.Output(live.lastSequence(), 1_000, MessageCopy.of(draft));
        longer.add(last);
        requireDifference(longer, last, last.output(), null);
    }

    private void requireDifference(
            final List<Recording.Output> recording,
            final Recording.Output at,
            final MessageCopy expected,
            final MessageCopy found) {
        final Replayed replayed = new Replayer(machine().recordedOutputs(new Recording(recording))).run();
        assertThat(replayed.difference()).isEqualTo(new OutputDifference(at.sequence(), at.index(), expected, found));
        assertThat(replayed.stateHash()).as("the replay goes on").isEqualTo(live.stateHash());
    }

    private List<Recording.Output> recorded() {
        final List<Recording.Output> outputs = new ArrayList<>();
        new Replayer(machine()
                        .outputHandler((output, sequence, index, timestampNs) ->
                                outputs.add(new Recording.Output(sequence, index, MessageCopy.of(output)))))
                .run();
        assertThat(outputs).hasSameSizeAs(live.outputs());
        return outputs;
    }

    /** Outputs in a list. */
    private static final class Recording implements RecordedOutputs {
        /** One of them. */
        record Output(long sequence, int index, MessageCopy output) {}

        private final List<Output> outputs;
        private int at = -1;

        Recording(final List<Output> outputs) {
            this.outputs = outputs;
        }

        @Override
        public boolean next() {
            return ++at < outputs.size();
        }

        @Override
        public long sequence() {
            return outputs.get(at).sequence();
        }

        @Override
        public int index() {
            return outputs.get(at).index();
        }

        @Override
        public Message output() {
            return outputs.get(at).output();
        }
    }

    @Test
    void shouldAllocateNothingPerCommand() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long[] shown = {0};
        final long id = Thread.currentThread().getId();
        final long[] allocated = new long[3];
        for (int run = 0; run < 6; run++) {
            for (int part = 0; part < 3; part++) {
                final Replayer replayer = new Replayer(machine()
                        .toSequence(part == 0 ? 1 : part == 1 ? live.lastSequence() / 2 : live.lastSequence())
                        .commandHandler((command, sequence, timestampNs) -> shown[0]++)
                        .outputHandler((output, sequence, index, timestampNs) -> shown[0]++));
                final long before = threads.getThreadAllocatedBytes(id);
                replayer.run();
                allocated[part] = threads.getThreadAllocatedBytes(id) - before;
            }
        }
        // The second half has a further epoch to open, so a little more is allowed than for nothing at all.
        assertThat(allocated[2] - allocated[1])
                .as("bytes for half of the records, by parts " + List.of(allocated[0], allocated[1], allocated[2]))
                .isLessThan(live.lastSequence() / 2 * 8);
        assertThat(StateHash.of(new TestMachine())).isNotZero();
    }
}
