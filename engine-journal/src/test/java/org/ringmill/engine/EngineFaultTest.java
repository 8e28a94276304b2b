package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.journal.FaultRun;
import org.ringmill.journal.Journal;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.PipelineFailure;
import org.ringmill.pipeline.ShutdownReport;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/** What fails stops the engine there: nothing leaves that is not safe, and the directory can be opened again. */
class EngineFaultTest {
    private static final long FAILS_AT = 333;
    private static final int[] FAILING = {1, 2, 3, 5, 9, 20};

    private final Flow flow = new Flow(23);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldStopAtTheCommandThatTheMachineFailsAt(final ThreadLayout layout) throws Exception {
        final Engines engines = Engines.on(directory).layout(layout).open();
        final CommandPublisher publisher = engines.engine().publisher();
        flow.send(publisher, 1, FAILS_AT - 1);
        assertThat(publisher.claim()).isNotNull();
        assertThat(publisher.commit(TestMachine.FAIL, 1, FAILS_AT, 0, 1)).isEqualTo(FAILS_AT);
        sendUntilRefused(engines, publisher, FAILS_AT + 1);
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        final PipelineFailure failure = engines.engine().failure();
        assertThat(failure.stage()).isEqualTo("logic");
        assertThat(failure.sequence()).isEqualTo(FAILS_AT);
        assertThat(failure.cause()).hasMessage("told to fail");
        final ShutdownReport report = engines.engine().shutdown(Duration.ofMillis(1));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.failure()).isEqualTo(failure);
        assertThat(report.undelivered())
                .anyMatch(missed -> missed.stage().equals("logic")
                        && missed.fromSequence() == FAILS_AT
                        && missed.toSequence() == report.lastSequence());
        assertThatThrownBy(engines::close)
                .isInstanceOf(RingmillException.class)
                .hasRootCauseMessage("told to fail")
                .hasMessageContaining("sequence=" + FAILS_AT);
        assertThat(engines.recorder.lastSequence()).isLessThan(FAILS_AT);
        final Recorder before = flow.expected(FAILS_AT - 1).outputs();
        before.requireBeginsWith(engines.recorder.outputs());
        final long journaled = engines.engine().durableSequence();

        // Where the journal stage had come to the command as well, a replay meets it again.
        final Engines unmended = Engines.on(directory);
        if (journaled >= FAILS_AT) {
            assertThatThrownBy(unmended::open)
                    .isInstanceOf(RingmillException.class)
                    .hasMessageContaining("replay failed, sequence=" + FAILS_AT);
        } else {
            unmended.open().close();
        }
        try (Engines mended = Engines.on(directory, new TestMachine(false)).open()) {
            assertThat(mended.engine().recovered().lastSequence()).isEqualTo(journaled);
            mended.recorder.requireBeginsWith(engines.recorder.outputs());
            if (journaled >= FAILS_AT) {
                mended.recorder.requireBeginsWith(before.outputs());
            }
        }
    }

    private void sendUntilRefused(final Engines engines, final CommandPublisher publisher, final long from) {
        long number = from;
        while (publisher.claim() != null) {
            publisher.abort();
            if (number < from + 200) {
                try {
                    flow.sendOne(publisher, number++);
                } catch (final IllegalStateException refused) {
                    assertThat(refused).hasMessageContaining("CLOSED");
                }
            }
            engines.engine().step();
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#fewLayouts")
    void shouldStopAtTheOutputThatIsNotTakenAndHandItOnAfterTheRestart(final ThreadLayout layout) {
        final Engines engines = Engines.on(directory).layout(layout);
        engines.context.outputHandler(new OutputHandler() {
            @Override
            public void onOutput(final Message output, final long sequence, final int index, final long timestampNs)
                    throws IOException {
                if (sequence >= FAILS_AT) {
                    throw new IOException("disk full, as told");
                }
                engines.recorder.onOutput(output, sequence, index, timestampNs);
            }
        });
        engines.open();
        final CommandPublisher publisher = engines.engine().publisher();
        sendUntilRefused(engines, publisher, 1);
        engines.end();
        final PipelineFailure failure = engines.engine().failure();
        assertThat(failure.stage()).isEqualTo("release");
        assertThat(failure.sequence()).isGreaterThanOrEqualTo(FAILS_AT);
        assertThat(failure.cause()).hasMessage("disk full, as told");
        final List<String> before = engines.recorder.outputs();
        final Engines again = Engines.on(directory);
        again.context.outputsAfter(engines.recorder::lastSequence);
        try (again) {
            again.open();
            assertThat(again.recorder.outputs()).isNotEmpty().noneMatch(before::contains);
            assertThat(again.recorder.outputsAfter(FAILS_AT - 1)).isEqualTo(again.recorder.outputs());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void shouldReleaseNothingOfABatchThatCouldNotBeWritten(final int failingWrite) {
        final HookedStorage storage = new HookedStorage(directory).failWrite(failingWrite);
        final Engines engines = Engines.on(directory).layout(ThreadLayout.caller());
        engines.context.storage(storage).batchLimit(16);
        engines.open();
        final CommandPublisher publisher = engines.engine().publisher();
        flow.send(publisher, 1, 200);
        engines.await("the engine has failed", () -> engines.engine().failure() != null);
        for (int i = 0; i < 50; i++) {
            engines.engine().step();
        }
        assertThat(publisher.claim()).isNull();
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        engines.end();
        final long durable = (failingWrite - 1) * 16L;
        assertThat(engines.engine().failure().stage()).isEqualTo("journal");
        assertThat(engines.engine().failure().cause()).hasMessageContaining("journal has failed");
        assertThat(engines.engine().durableSequence()).isEqualTo(durable);
        assertThat(engines.engine().releasedSequence()).isLessThanOrEqualTo(durable);
        assertThat(engines.recorder.lastSequence()).isLessThanOrEqualTo(durable);
        try (Engines again = Engines.on(directory).open()) {
            assertThat(again.engine().recovered().lastSequence()).isEqualTo(durable);
            again.recorder.requireEqual(engines.recorder.outputs());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void shouldHoldInTheJournalWhatWasReleasedWhenAWriteFailsAmongThreads(final Durability durability) {
        for (final int failingWrite : FAILING) {
            final Path place = directory.resolve("write-" + failingWrite);
            final HookedStorage storage = new HookedStorage(place).failWrite(failingWrite);
            final Engines engines = failing(place, storage, durability);
            assertThat(engines.engine().failure().stage()).isIn("journal", "force");
            requireRecoverable(place, engines);
        }
    }

    @Test
    void shouldReleaseNothingBehindAForceThatFailed() {
        for (final int failingForce : FAILING) {
            final Path place = directory.resolve("force-" + failingForce);
            final HookedStorage storage = new HookedStorage(place).failForce(failingForce);
            final Engines engines = failing(place, storage, Durability.POWER_LOSS);
            assertThat(engines.engine().failure().stage()).isIn("journal", "force");
            assertThat(engines.recorder.lastSequence()).isLessThanOrEqualTo(storage.forcedSequence());
            assertThat(engines.engine().durableSequence()).isLessThanOrEqualTo(storage.forcedSequence());
            requireRecoverable(place, engines);
        }
    }

    @Test
    void shouldAcknowledgeNothingFalselyAtAFewErrorsOfTheDisk() {
        try (FaultRun run = FaultRun.quick("disk errors", 8, FaultRun.fileSystemOf(directory))) {
            failAgainAndAgain(run);
        }
    }

    @Tag("faults")
    @Test
    void shouldAcknowledgeNothingFalselyAtFiveHundredErrorsOfTheDisk() {
        try (FaultRun run = FaultRun.full("disk errors", 500, FaultRun.fileSystemOf(directory))) {
            failAgainAndAgain(run);
        }
    }

    /** A write or a force fails, whichever comes by. What was released by then is in the journal, and was forced if promised. */
    private void failAgainAndAgain(final FaultRun run) {
        while (run.next()) {
            final Path place = directory.resolve("error-" + run.round());
            final boolean atForce = run.random().nextBoolean();
            final int number = 1 + run.random().nextInt(80);
            final HookedStorage storage = new HookedStorage(place);
            final Engines engines = failing(
                    place,
                    atForce ? storage.failForce(number) : storage.failWrite(number),
                    atForce || run.random().nextBoolean() ? Durability.POWER_LOSS : Durability.PROCESS_CRASH);
            final boolean forced = engines.context.durability() == Durability.POWER_LOSS;
            final long safe = forced ? storage.forcedSequence() : storage.writtenSequence();
            final boolean falsely =
                    engines.engine().releasedSequence() > safe || engines.recorder.lastSequence() > safe;
            run.count(atForce ? "failedForces" : "failedWrites");
            run.count("falseAcknowledgements", falsely ? 1 : 0);
            assertThat(falsely)
                    .as("released what is not safe, safe=%d, %s", safe, run.place())
                    .isFalse();
            requireRecoverable(place, engines);
        }
    }

    private Engines failing(final Path place, final HookedStorage storage, final Durability durability) {
        final Engines engines =
                Engines.on(place).layout(ThreadLayout.dedicated()).durability(durability);
        engines.context.storage(storage).batchLimit(8);
        engines.open();
        final CommandPublisher publisher = engines.engine().publisher();
        long number = 1;
        while (engines.engine().failure() == null) {
            try {
                flow.sendOne(publisher, number++);
            } catch (final IllegalStateException refused) {
                assertThat(refused).hasMessageContaining("CLOSED");
            }
        }
        // The failure can be seen a moment before the refusal.
        while (publisher.claim() != null) {
            publisher.abort();
        }
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        engines.end();
        return engines;
    }

    private static void requireRecoverable(final Path place, final Engines failed) {
        try (Engines again = Engines.on(place).open()) {
            assertThat(again.engine().recovered().lastSequence())
                    .isGreaterThanOrEqualTo(failed.engine().releasedSequence());
            again.recorder.requireBeginsWith(failed.recorder.outputs());
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldNeverReleaseWhatIsNotForcedAtPowerLoss(final ThreadLayout layout) {
        final HookedStorage storage = new HookedStorage(directory);
        final Engines engines = Engines.on(directory).layout(layout).durability(Durability.POWER_LOSS);
        engines.context.storage(storage).outputHandler((output, sequence, index, timestampNs) -> {
            final long forced = storage.forcedSequence();
            if (sequence > forced) {
                throw new IllegalStateException("released too early, sequence=" + sequence + ", forced=" + forced);
            }
            engines.recorder.onOutput(output, sequence, index, timestampNs);
        });
        try (engines) {
            flow.send(engines.open().engine().publisher(), 1, 3_000);
            engines.awaitReleased();
        }
        assertThat(engines.recorder.lastSequence()).isGreaterThan(2_900);
    }

    @Test
    void shouldStopWhenADeeperTimerFails() {
        final Engines engines = Engines.on(directory);
        engines.context.stateMachine(new NoTimersMachine());
        engines.open();
        final CommandPublisher publisher = engines.engine().publisher();
        publisher.claim();
        publisher.commit(1, 1, 1, 0, 1_000);
        publisher.claim();
        publisher.commit(1, 1, 2, 0, 2_000);
        engines.await("the engine has failed", () -> engines.engine().failure() != null);
        assertThat(engines.engine().failure().sequence()).isEqualTo(2);
        assertThat(engines.engine().failure().cause()).hasMessageContaining("onTimer not implemented");
        engines.end();
    }

    @Test
    void shouldKeepTheSequenceOfAFailureInTheCountOfAllStarts() {
        try (Engines first = Engines.on(directory).open()) {
            flow.send(first.engine().publisher(), 1, 50);
        }
        final Engines next = Engines.on(directory).open();
        final CommandPublisher publisher = next.engine().publisher();
        final MutableDirectBuffer claimed = publisher.claim();
        assertThat(claimed).isNotNull();
        assertThat(publisher.commit(TestMachine.FAIL, 1, 1, 0)).isEqualTo(51);
        next.await("the engine has failed", () -> next.engine().failure() != null);
        assertThat(next.engine().failure().sequence()).isEqualTo(51);
        next.end();
    }

    @Test
    void shouldTouchAllThatIsWantedBeforeTheEngineStarts() {
        final AtomicInteger calls = new AtomicInteger();
        final List<Long> distances = new ArrayList<>();
        final HookedStorage storage = new HookedStorage(directory).touching(aheadBytes -> {
            distances.add(aheadBytes);
            return Math.max(0, 5 - calls.getAndIncrement());
        });
        try (Journal journal =
                Journal.open(new Journal.Context().storage(storage).application("any"))) {
            journal.start();
            final TouchAgent agent = new TouchAgent(journal, 100 << 20, warning -> {});
            agent.onStart();
            assertThat(calls).hasValue(6);
            assertThat(distances).containsOnly(100L << 20);

            assertThat(agent.doWork()).as("nothing to do").isZero();
            assertThat(distances.get(6)).as("distance while it runs").isEqualTo(16L << 20);
            calls.set(-1_000);
            assertThat(agent.doWork()).as("much to do").isPositive();
        }
        assertThat(storage.isClosed()).isTrue();
    }

    @Test
    void shouldLetGoOfTheJournalWhenAnAgentFailsToStart() {
        assertThatThrownBy(() -> onACoreThatIsNotThere(new HookedStorage(directory)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("agent failed to start");
        Engines.on(directory).open().end();
    }

    @Test
    void shouldNotCloseTheJournalUnderAThreadThatIsStillInItWhenAnAgentFailsToStart() throws InterruptedException {
        final CountDownLatch inTheJournal = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final HookedStorage storage = new HookedStorage(directory).touching(aheadBytes -> {
            inTheJournal.countDown();
            awaitThroughInterrupts(leave);
            return 0;
        });
        try {
            assertThatThrownBy(() -> onACoreThatIsNotThere(storage)).hasMessageContaining("agent failed to start");
            inTheJournal.await();
            assertThat(storage.isClosed()).isFalse();
        } finally {
            leave.countDown();
        }
    }

    private void onACoreThatIsNotThere(final HookedStorage storage) {
        final Engines engines = Engines.on(directory).layout(ThreadLayout.dedicated());
        engines.context.storage(storage).cores(4_000);
        engines.open();
    }

    private static void awaitThroughInterrupts(final CountDownLatch latch) {
        boolean ended = false;
        while (!ended) {
            try {
                latch.await();
                ended = true;
            } catch (final InterruptedException stopping) {
                // as a thread does that is busy
            }
        }
    }
}
