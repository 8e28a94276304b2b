package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.lmax.disruptor.Sequence;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Journal;

/** When a force is held back, stepped by hand on a clock that stands still. */
class ForceAgentTest {
    private static final long MAX_WAIT_NS = 1_000_000;

    /** So that the clock runs over while the agent waits, as a monotonic clock may. */
    private static final long START_NS = Long.MAX_VALUE - MAX_WAIT_NS / 2;

    @TempDir
    private Path directory;

    private HookedStorage storage;
    private Journal journal;
    private final Sequence durable = new Sequence();
    private long nowNs = START_NS;
    private long passed = -1;

    @BeforeEach
    void openJournal() {
        storage = new HookedStorage(directory);
        journal = Journal.open(
                new Journal.Context().storage(storage).application("force").durability(Durability.POWER_LOSS));
        journal.start();
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    private ForceAgent agent(final GroupCommit limits) {
        final ForceAgent agent = new ForceAgent(journal, 0, durable, limits, () -> nowNs);
        agent.bind(() -> Long.MAX_VALUE, () -> passed);
        return agent;
    }

    private void append(final int commands) {
        for (int i = 0; i < commands; i++) {
            journal.append(journal.appendedSequence() + 1, 1, 1, 1, 1, new UnsafeBuffer(new byte[8]), 0, 8);
            journal.flush();
        }
    }

    private void requireForced(final long sequence) {
        assertThat(storage.forcedSequence()).isEqualTo(sequence);
        assertThat(durable.get()).isEqualTo(sequence - 1);
    }

    @Test
    void shouldForceAtOnceWhenNotToldToHoldBack() {
        final ForceAgent agent = agent(GroupCommit.AT_ONCE);
        assertThat(agent.doWork()).isZero();
        for (int sequence = 1; sequence <= 3; sequence++) {
            append(1);
            assertThat(agent.doWork()).isEqualTo(1);
            requireForced(sequence);
            assertThat(agent.doWork()).isZero();
        }
    }

    @Test
    void shouldHoldAForceBackUntilEnoughCommandsWait() {
        final ForceAgent agent = agent(new GroupCommit(4, MAX_WAIT_NS));
        append(3);
        assertThat(agent.doWork()).isZero();
        nowNs += MAX_WAIT_NS - 1;
        assertThat(agent.doWork()).isZero();
        append(1);
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(4);
        append(9);
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(13);
        assertThat(agent.doWork()).isZero();
    }

    @Test
    void shouldHoldAForceBackNoLongerThanTheOldestMayWait() {
        final ForceAgent agent = agent(new GroupCommit(100, MAX_WAIT_NS));
        append(1);
        assertThat(agent.doWork()).isZero();
        nowNs += MAX_WAIT_NS - 1;
        append(1);
        assertThat(agent.doWork()).isZero();
        nowNs++;
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(2);

        nowNs += 10 * MAX_WAIT_NS;
        append(1);
        assertThat(agent.doWork()).as("a wait of its own").isZero();
        nowNs += MAX_WAIT_NS;
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(3);
    }

    @Test
    void shouldCountAWaitAnewForWhatCameDuringAForce() {
        final ForceAgent agent = agent(new GroupCommit(2, MAX_WAIT_NS));
        storage.beforeForce(() -> {
            append(1);
            nowNs += 5 * MAX_WAIT_NS;
        });
        append(2);
        assertThat(agent.doWork()).isEqualTo(1);
        storage.beforeForce(() -> {});
        requireForced(2);
        assertThat(agent.doWork()).isZero();
        nowNs += MAX_WAIT_NS;
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(3);
    }

    @Test
    void shouldCountSlotsThatWereGivenUp() {
        final ForceAgent agent = agent(new GroupCommit(3, MAX_WAIT_NS));
        passed = 1;
        assertThat(agent.doWork()).isZero();
        passed = 2;
        assertThat(agent.doWork()).isEqualTo(1);
        assertThat(durable.get()).isEqualTo(2);
        passed = 3;
        assertThat(agent.doWork()).isZero();
        nowNs += MAX_WAIT_NS;
        assertThat(agent.doWork()).isEqualTo(1);
        assertThat(durable.get()).isEqualTo(3);
    }

    @Test
    void shouldHoldNothingBackAtTheEnd() {
        final ForceAgent agent = agent(new GroupCommit(100, MAX_WAIT_NS));
        append(1);
        assertThat(agent.doWork()).isZero();
        agent.end();
        assertThat(agent.doWork()).isEqualTo(1);
        requireForced(1);
    }

    @Test
    void shouldReleaseAGroupAtOnceAndTheRestAtTheShutdown() throws Exception {
        final Flow flow = new Flow(3);
        final Path place = directory.resolve("engine");
        final HookedStorage disk = new HookedStorage(place);
        final Engines engines = Engines.on(place).layout(ThreadLayout.caller()).durability(Durability.POWER_LOSS);
        engines.context.storage(disk).nanoClock(() -> 0).groupCommit(100, Duration.ofSeconds(10));
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            flow.send(publisher, 1, 99);
            engines.await("all is applied", () -> engines.engine().appliedSequence() == 99);
            for (int i = 0; i < 50; i++) {
                engines.engine().step();
            }
            assertThat(disk.writtenSequence()).isEqualTo(99);
            assertThat(engines.engine().durableSequence()).isZero();
            assertThat(engines.recorder.outputs()).isEmpty();
            flow.send(publisher, 100, 100);
            engines.awaitReleased();
            assertThat(engines.engine().durableSequence()).isEqualTo(100);
            flow.send(publisher, 101, 150);
        }
        assertThat(disk.forcedSequence()).isEqualTo(150);
        engines.recorder.requireEqual(flow.expected(150).outputs().outputs());
    }

    @Test
    void shouldReleaseEverythingWhenThreadsForceInGroups() throws Exception {
        final Flow flow = new Flow(4);
        final Path place = directory.resolve("engine");
        final Engines engines =
                Engines.on(place).layout(ThreadLayout.dedicated()).durability(Durability.POWER_LOSS);
        engines.context.groupCommit(200, Duration.ofMillis(2));
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            flow.send(publisher, 1, 1_000);
            engines.awaitReleased();
            flow.send(publisher, 1_001, 1_007);
            engines.awaitReleased();
        }
        engines.recorder.requireEqual(flow.expected(1_007).outputs().outputs());
    }

    @Test
    void shouldRefuseLimitsThatMakeNoSense() {
        final EngineContext context = new EngineContext();
        assertThatThrownBy(() -> context.groupCommit(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.groupCommit(1, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.groupCommit(1, Duration.ofMillis(10_001)))
                .isInstanceOf(IllegalArgumentException.class);
        final Engines engines = Engines.on(directory.resolve("engine"));
        engines.context.ringCapacity(64).groupCommit(65, Duration.ZERO);
        assertThatThrownBy(engines::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ringCapacity=64, maxCommands=65");
        assertThat(directory.resolve("engine")).doesNotExist();
    }
}
