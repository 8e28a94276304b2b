package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.storage.CuttableDisk;

/**
 * Cuts the power of a disk under a writer at POWER_LOSS, again and again, now among changes of files, now where Chronicle goes
 * from one mapped chunk to the next, and with pages of the tail written back out of order before. What was acknowledged is
 * there afterwards, once and whole, and the journal goes on. Now and then the writer is left alive on the dead disk: what it
 * acknowledges after the errors began must be there as well.
 */
class PowerCutTest {
    private static final int CUTS_PER_DISK = 8;
    /** So many disks for one with large files, each for so many cuts. */
    private static final int LARGE_ONE_IN = 2;

    private static final int CUTS_PER_LARGE_DISK = 2;
    private static final int DISK_MIB = 1024;
    private static final long SMALL_FILE_BYTES = 1024 * 1024;
    private static final long LARGE_FILE_BYTES = 1L << 30;
    /** More than one chunk of 64 MiB holds. */
    private static final int RECORDS_OF_A_CHUNK = 450_000;

    private static final Pattern DAMAGED =
            Pattern.compile("DamagedJournalException: .*expectedSequence=([0-9]+), found=");

    private static final String ACKNOWLEDGED = "acknowledged";
    private static final String SOUND = "sound";
    private static final String REFUSED = "refused";
    private static final String LOST = "lost";
    private static final String WRONG = "wrong";

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingAcknowledgedAtAFewPowerCuts() throws IOException, InterruptedException {
        try (FaultRun run = FaultRun.quick("power cuts", 2, "ext4")) {
            cutAgainAndAgain(run, 0);
        }
    }

    @Tag("faults")
    @Test
    void shouldLoseNothingAcknowledgedAtAHundredPowerCuts() throws IOException, InterruptedException {
        try (FaultRun run = FaultRun.full("power cuts", 100, "ext4")) {
            cutAgainAndAgain(run, LARGE_ONE_IN);
        }
    }

    private void cutAgainAndAgain(final FaultRun run, final int largeOneIn) throws IOException, InterruptedException {
        boolean more = run.next();
        while (more) {
            final Path place = Files.createDirectory(directory.resolve("disk-" + run.round()));
            final boolean large = largeOneIn > 0 && run.random().nextInt(largeOneIn) == 0;
            try (CuttableDisk disk = new CuttableDisk(place, DISK_MIB)) {
                boolean sound = true;
                for (int cut = 0; more && sound && cut < (large ? CUTS_PER_LARGE_DISK : CUTS_PER_DISK); cut++) {
                    sound = cut(run, disk, large);
                    more = run.next();
                }
            }
            Files.delete(place.resolve("image"));
        }
        assertThat(run.counted(LOST))
                .as("cuts that lost something, %s", run.place())
                .isZero();
        assertThat(run.counted(WRONG))
                .as("cuts that left something else, %s", run.place())
                .isZero();
        assertThat(run.counted(REFUSED))
                .as("cuts that were refused, %s", run.place())
                .isZero();
        assertThat(run.counted(ACKNOWLEDGED)).isPositive();
    }

    /** {@return whether the disk can be used for the next} */
    private static boolean cut(final FaultRun run, final CuttableDisk disk, final boolean large)
            throws IOException, InterruptedException {
        final SplittableRandom random = run.random();
        final long fileBytes = large ? LARGE_FILE_BYTES : SMALL_FILE_BYTES;
        final Path journal = disk.root().resolve("journal");
        final Process writer = ForcedJournal.start(
                ForcedJournal.WRITE, journal, fileBytes, 1 + random.nextInt(4_000), random.nextLong());
        final ChildOutput output = new ChildOutput(writer);
        assertThat(output.await(0))
                .as("opened, %s, %s", run.place(), output.text())
                .isTrue();
        final long opened = output.last();
        final int records = large ? RECORDS_OF_A_CHUNK + random.nextInt(100_000) : 1 + random.nextInt(30_000);
        assertThat(output.await(opened + records))
                .as("writes, %s, %s", run.place(), output.text())
                .isTrue();
        final long acknowledged = cutUnder(writer, output, run, disk, journal);
        run.count(ACKNOWLEDGED, acknowledged - opened);
        run.count(large ? "cutsInLargeFiles" : "cutsInSmallFiles");
        disk.restore();
        return check(run, journal, fileBytes, acknowledged, output.last());
    }

    /** {@return the last sequence that was acknowledged} */
    private static long cutUnder(
            final Process writer,
            final ChildOutput output,
            final FaultRun run,
            final CuttableDisk disk,
            final Path journal)
            throws IOException, InterruptedException {
        final SplittableRandom random = run.random();
        final boolean stopped = random.nextBoolean();
        if (stopped) {
            stop(writer);
        }
        if (random.nextInt(4) > 0) {
            run.count("pagesWrittenBack", disk.writeBackSome(CuttableDisk.newestFile(journal), 128, random));
        }
        final long acknowledged = output.last();
        disk.cut();
        if (random.nextBoolean()) {
            leaveAlive(writer, run, stopped);
        }
        writer.toHandle().destroyForcibly(); // a kill that leaves the pipe
        final long confirmed = output.awaitEnd();
        // A real power cut ends the writer, too. Here a force that is under way at that moment may return as if it were
        // done;
        // of a writer that stood still there is none, so whatever it says counts.
        return stopped ? confirmed : acknowledged;
    }

    private static void leaveAlive(final Process writer, final FaultRun run, final boolean stopped)
            throws IOException, InterruptedException {
        if (stopped) {
            run.count("stoppedWritersLeftAlive");
            signal(writer, "CONT");
        }
        if (!writer.waitFor(10, TimeUnit.SECONDS)) {
            run.count("writersThatDidNotEnd");
        }
    }

    /** A writer that stands still forces nothing more, so what is written back from then on stays out of order. */
    private static void stop(final Process process) throws IOException, InterruptedException {
        signal(process, "STOP");
        final Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (Stream<Path> tasks = Files.list(threads)) {
            for (final Path task : tasks.toList()) {
                while (!Files.readString(task.resolve("stat")).matches("(?s).*\\) T .*")) {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
                }
            }
        }
    }

    private static void signal(final Process process, final String name) throws IOException, InterruptedException {
        final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).as("kill -" + name).isZero();
    }

    private static boolean check(
            final FaultRun run, final Path journal, final long fileBytes, final long acknowledged, final long confirmed)
            throws IOException, InterruptedException {
        final ChildOutput output = new ChildOutput(ForcedJournal.start(ForcedJournal.CHECK, journal, fileBytes, 1, 0));
        output.awaitEnd();
        final String outcome = outcome(output, acknowledged);
        run.count(outcome);
        if (outcome.equals(SOUND) && output.first() < confirmed) {
            run.count("forcesConfirmedWhileTheDiskDied");
        }
        if (output.text().contains("torn tail set aside")) {
            run.count("tornTails");
        }
        System.out.printf(
                "cut %d: %s, acknowledged %d, found %d%n%s",
                run.round(), outcome, acknowledged, output.first(), outcome.equals(SOUND) ? "" : output.text());
        return outcome.equals(SOUND);
    }

    private static String outcome(final ChildOutput output, final long acknowledged) {
        final Matcher damaged = DAMAGED.matcher(output.text());
        if (damaged.find()) {
            return Long.parseLong(damaged.group(1)) <= acknowledged ? LOST : REFUSED;
        }
        if (output.exitCode() != 0) {
            return WRONG;
        }
        return output.first() < acknowledged ? LOST : SOUND;
    }
}
