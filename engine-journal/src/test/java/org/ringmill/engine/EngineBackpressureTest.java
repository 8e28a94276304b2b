package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.Overflow;

/** Full rings and full output logs: an answer, never a loss. */
class EngineBackpressureTest {
    private final Flow flow = new Flow(3);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @TempDir
    private Path directory;

    @Test
    void shouldRejectWhenTheRingIsFullAndLoseNothing() throws Exception {
        final Engines engines = Engines.on(directory).layout(ThreadLayout.caller());
        engines.context.ringCapacity(8).overflow(Overflow.reject());
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            flow.send(publisher, 1, 8);
            assertThat(publisher.claim()).isNull();
            assertThat(publisher.refusal()).isEqualTo(Offer.REJECTED);
            assertThat(publisher.tick()).isEqualTo(Offer.REJECTED);
            engines.awaitReleased();
            assertThat(flow.sendOne(publisher, 9)).isEqualTo(9);
            engines.awaitReleased();
            assertThat(engines.engine().metrics().rejected()).isEqualTo(2);
        }
        engines.recorder.requireEqual(flow.expected(9).outputs().outputs());
    }

    @Test
    void shouldGiveUpAfterTheTimeoutWhenTheRingStaysFullAndLoseNothing() throws Exception {
        final Engines engines = blocked(ThreadLayout.dedicated());
        engines.context.ringCapacity(8).overflow(Overflow.timeout(Duration.ofMillis(5)));
        long sent = 0;
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            while (publisher.claim() != null) {
                publisher.abort();
                try {
                    flow.sendOne(publisher, sent + 1);
                    sent++;
                } catch (final IllegalStateException refused) {
                    assertThat(refused).hasMessageContaining("TIMED_OUT");
                }
            }
            assertThat(publisher.refusal()).isEqualTo(Offer.TIMED_OUT);
            letGo.countDown();
            engines.awaitReleased();
        }
        assertThat(engines.machine.applied()).isEqualTo(sent);
    }

    /** An engine whose outputs are not taken until they are let go. */
    private Engines blocked(final ThreadLayout layout) {
        final Engines engines = Engines.on(directory).layout(layout);
        engines.context.outputHandler((output, sequence, index, timestampNs) -> {
            assertThat(letGo.await(Engines.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            engines.recorder.onOutput(output, sequence, index, timestampNs);
        });
        return engines;
    }

    @Test
    void shouldApplyNoMoreWhenTooManyOutputsWaitAndGoOnWhenTheyAreTaken() {
        final Engines engines = blocked(ThreadLayout.dedicated());
        engines.context.ringCapacity(64).maxOutputBytesInFlight(131_072).overflow(Overflow.reject());
        long sent = 0;
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            while (sent < 64 && burst(publisher, 4, 10_000)) {
                sent++;
            }
            engines.await("the journal has all", () -> engines.engine().durableSequence() == 64);
            // Two chunks of 64 KiB take three commands of 40 kB; the next must wait.
            engines.await("the log is full", () -> engines.engine().appliedSequence() == 3);
            assertThat(publisher.claim()).isNull();
            assertThat(publisher.refusal()).isEqualTo(Offer.REJECTED);
            assertThat(engines.engine().appliedSequence()).isEqualTo(3);
            letGo.countDown();
            engines.awaitReleased();
        }
        assertThat(sent).isEqualTo(64);
        assertThat(engines.recorder.outputs()).hasSize(64 * 4);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldReleaseEveryOutputInOrderWhenTheLogIsTiny(final ThreadLayout layout) {
        final Engines engines = Engines.on(directory).layout(layout);
        engines.context.ringCapacity(16).maxOutputBytesInFlight(131_072);
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            for (int i = 0; i < 200; i++) {
                assertThat(burst(publisher, i % 9, 1_000 + 150L * i)).isTrue();
            }
            assertThat(burst(publisher, 400, 32_768)).as("13 MB of one command").isTrue();
            assertThat(burst(publisher, 2, 8)).isTrue();
            engines.awaitReleased();
        }
        long expected = 0;
        for (int i = 0; i < 200; i++) {
            expected += i % 9;
        }
        assertThat(engines.recorder.outputs()).hasSize((int) expected + 402);
        assertThat(engines.recorder.lastSequence()).isEqualTo(202);
        try (Engines again = Engines.on(directory).open()) {
            again.recorder.requireEqual(engines.recorder.outputs());
        }
    }

    private static boolean burst(final CommandPublisher publisher, final long count, final long lengthBytes) {
        final MutableDirectBuffer buffer = publisher.claim();
        if (buffer == null) {
            return false;
        }
        buffer.putLong(publisher.offset(), count);
        buffer.putLong(publisher.offset() + Long.BYTES, lengthBytes);
        publisher.commit(TestMachine.BURST, 1, 1, 2 * Long.BYTES, 1);
        return true;
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldBlockAndGoOnWhenTheRingIsTiny(final ThreadLayout layout) throws Exception {
        final Engines engines = Engines.on(directory).layout(layout).durability(Durability.POWER_LOSS);
        engines.context.ringCapacity(2);
        try (engines) {
            flow.send(engines.open().engine().publisher(), 1, 150);
            engines.awaitReleased();
        }
        engines.recorder.requireEqual(flow.expected(150).outputs().outputs());
    }
}
