package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.journal.Durability;
import org.ringmill.journal.storage.SmallDisk;
import org.ringmill.pipeline.Offer;

/** Commands are refused before the disk is full; the engine stays, loses nothing, and goes on when there is room again. */
class EngineFullDiskTest {
    private static final int MIB = 1024 * 1024;
    private static final int DISK_MIB = 80;
    private static final long FILE_BYTES = 256 * 1024;

    /** Sent while the disk fills at full speed; more come slowly, so that a slow filler makes no endless flow. */
    private static final long HURRIED_COMMANDS = 20_000;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long seed = Long.getLong("ringmill.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Flow flow = new Flow(seed);
    private long sent;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"tmpfs, PROCESS_CRASH, 2", "ext4, PROCESS_CRASH, 2", "ext4, POWER_LOSS, 2"})
    void shouldRefuseCommandsWhileTheDiskIsFullAndGoOnAfterwards(
            final String fileSystem, final Durability durability, final int times) throws Exception {
        check(fileSystem, durability, times);
    }

    @Tag("faults")
    @ParameterizedTest
    @CsvSource({"tmpfs, PROCESS_CRASH, 16", "ext4, PROCESS_CRASH, 17", "ext4, POWER_LOSS, 17"})
    void shouldRefuseCommandsWhileTheDiskIsFullAndGoOnAfterwardsFiftyTimes(
            final String fileSystem, final Durability durability, final int times) throws Exception {
        check(fileSystem, durability, times);
    }

    private void check(final String fileSystem, final Durability durability, final int times) throws Exception {
        System.out.println("full disk test: -Dringmill.seed=" + seed);
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, DISK_MIB)) {
            final Path place = disk.root().resolve("engine");
            final Recorder outputs;
            try (Engines engines = Engines.on(place).durability(durability)) {
                engines.context
                        .minFreeBytes(4 * MIB)
                        .journalFileBytes(FILE_BYTES)
                        .snapshotEvery(10_000);
                engines.open();
                final CommandPublisher publisher = engines.engine().publisher();
                for (int turn = 0; turn < times; turn++) {
                    sendMany(publisher, 1 + random.nextInt(20_000));
                    fillAtARandomMoment(disk, publisher);
                    assertThat(publisher.claim()).as("still full").isNull();
                    assertThat(publisher.refusal()).isEqualTo(Offer.NO_SPACE);
                    engines.awaitReleased();
                    assertThat(engines.engine().failure()).isNull();
                    disk.makeRoom();
                    engines.await("there is room again", () -> trySend(publisher));
                }
                sendMany(publisher, 5_000);
                engines.awaitReleased();
                assertThat(engines.engine().releasedSequence()).isEqualTo(sent);
                outputs = engines.recorder;
            }
            final Flow.Expected expected = flow.expected(sent);
            outputs.requireEqual(expected.outputs().outputs());
            final Engines again = Engines.on(place);
            assertThat(DurableEngine.recover(again.context).lastSequence()).isEqualTo(sent);
            assertThat(again.stateHash()).isEqualTo(expected.stateHash());
        }
    }

    private void sendMany(final CommandPublisher publisher, final int count) {
        for (int i = 0; i < count; i++) {
            assertThat(trySend(publisher)).isTrue();
        }
    }

    /** Another thread takes the room, at its own speed, while commands come. */
    private void fillAtARandomMoment(final SmallDisk disk, final CommandPublisher publisher)
            throws InterruptedException {
        final long freeBytes = random.nextInt(3 * MIB);
        final Thread filler = new Thread(() -> {
            try {
                disk.leaveFree(freeBytes);
            } catch (final IOException e) {
                System.out.println("full to the last byte: " + e.getMessage()); // the engine was faster than this
            }
        });
        filler.start();
        final long hurriedTo = sent + HURRIED_COMMANDS;
        while (trySend(publisher)) {
            if (sent > hurriedTo) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        filler.join();
    }

    private boolean trySend(final CommandPublisher publisher) {
        if (!flow.trySend(publisher, sent + 1)) {
            assertThat(publisher.refusal()).isEqualTo(Offer.NO_SPACE);
            return false;
        }
        sent++;
        return true;
    }
}
