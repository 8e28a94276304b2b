package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;

/** What background work must not do to the engine. */
class EngineEdgesTest {
    @TempDir
    private Path directory;

    private final Flow flow = new Flow(57);

    /** A snapshot is asked for while the follower is behind: how many ticks are journaled until it is there? */
    @Test
    void shouldNotFillTheJournalWithTicksWhileASnapshotIsAwaited() {
        final CountDownLatch release = new CountDownLatch(1);
        try (Engines engines = Engines.several(directory, new TestMachine())) {
            engines.context.snapshotFollower(() -> new SlowMachine(release)).journalFileBytes(64 << 20);
            engines.layout(ThreadLayout.dedicated());
            engines.open();
            flow.send(engines.engine().publisher(), 1, 10);
            engines.awaitReleased();
            engines.engine().requestSnapshot();
            final long startNs = System.nanoTime();
            engines.await("a second", () -> System.nanoTime() - startNs > 1_000_000_000L);
            final long ticks = engines.engine().publishedSequence() - 10;
            release.countDown();
            final long start2Ns = System.nanoTime();
            engines.await(
                    "the snapshot",
                    () -> engines.engine().snapshotSequence() > 0 || System.nanoTime() - start2Ns > 4_000_000_000L);
            assertThat(ticks).isLessThan(10);
        }
    }

    private static final class SlowMachine extends TestMachine {
        private final CountDownLatch release;

        SlowMachine(final CountDownLatch release) {
            this.release = release;
        }

        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
            try {
                release.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.onCommand(command, sequence, timestampNs, outbound);
        }
    }

    /** Of the background: what is not a RingmillException halts the engine, although a failed maintenance stops nothing. */
    @Test
    void shouldWarnAndGoOnWhenMaintenanceFails() {
        final java.util.List<Object> warnings = new java.util.ArrayList<>();
        try (org.ringmill.journal.Journal journal = org.ringmill.journal.Journal.open(
                new org.ringmill.journal.Journal.Context().directory(directory).application("test"))) {
            journal.start();
            final MaintenanceAgent agent = new MaintenanceAgent(
                    journal,
                    () -> {
                        // stands for MappedByteBuffer.force() of the mark, or Files.list(), on EIO
                        throw new java.io.UncheckedIOException(new java.io.IOException("Input/output error"));
                    },
                    System::nanoTime,
                    warnings::add);
            agent.doWork();
            assertThat(warnings).hasSize(1);
        }
    }
}
