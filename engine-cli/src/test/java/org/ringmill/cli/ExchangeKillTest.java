package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Killed with SIGKILL again and again, and run on each time: events and book as if nothing had happened. */
class ExchangeKillTest {
    private static final int SIGKILL = 128 + 9;
    private static final int SAMPLE_MS = 2;

    private final SplittableRandom random = new SplittableRandom(newSeed());

    @TempDir
    private Path directory;

    private static long newSeed() {
        final long seed = Long.getLong("ringmill.seed", System.nanoTime());
        System.out.println("kill test: -Dringmill.seed=" + seed);
        return seed;
    }

    @ParameterizedTest
    @CsvSource({"process-crash, 5, 150000", "power-loss, 3, 150000"})
    void shouldEndAsGivenWhenKilledAFewTimes(final String level, final int kills, final long rate)
            throws IOException, InterruptedException {
        check(level, kills, rate);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"process-crash, 20, 40000", "power-loss, 20, 40000"})
    void shouldEndAsGivenWhenKilledTwentyTimes(final String level, final int kills, final long rate)
            throws IOException, InterruptedException {
        check(level, kills, rate);
    }

    private void check(final String level, final int kills, final long rate) throws IOException, InterruptedException {
        final GivenRun given = GivenRun.of("orders-100k", directory);
        final long allBytes = given.givenEvents().length;
        int partWay = 0;
        for (int kill = 1; kill <= kills; kill++) {
            final Process child = start(given, level, rate);
            final long before = Files.exists(given.events()) ? Files.size(given.events()) : 0;
            final long share = (allBytes - before) / (kills - kill + 2);
            // Now at some place of the work, as always the first, now at some moment of start and recovery.
            if (kill == 1 || random.nextInt(4) > 0) {
                awaitBytes(child, given.events(), before + 1 + random.nextLong(share));
            } else {
                child.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS);
            }
            child.destroyForcibly();
            if (child.waitFor() == 0) {
                break; // it was done before it could be killed
            }
            assertThat(child.exitValue()).as("killed, " + log()).isEqualTo(SIGKILL);
            final long after = Files.exists(given.events()) ? Files.size(given.events()) : 0;
            partWay += after > 0 && after < allBytes ? 1 : 0;
            System.out.printf("kill %d at %s: %,d of %,d bytes of events%n", kill, level, after, allBytes);
        }
        final Tool last = given.run("--durability", level, "--snapshot-every", 20_000);
        assertThat(last.exitCode()).as(last.err()).isZero();
        given.requireGiven("after " + kills + " kills at " + level);
        assertThat(partWay).as("kills that came part way").isPositive();
        final Tool undisturbed = undisturbed();
        assertThat(last.field("stateHash")).isEqualTo(undisturbed.field("stateHash"));
        assertThat(last.field("commands")).isEqualTo(undisturbed.field("commands"));
    }

    private Process start(final GivenRun given, final String level, final long rate) throws IOException {
        return ChildTool.start(
                directory.resolve("child.log"),
                "exchange",
                "run",
                "--commands",
                given.commands(),
                "--dir",
                given.journal(),
                "--events-out",
                given.events(),
                "--book-out",
                given.book(),
                "--durability",
                level,
                "--snapshot-every",
                20_000,
                "--rate",
                rate);
    }

    private static void awaitBytes(final Process child, final Path file, final long bytes)
            throws IOException, InterruptedException {
        while (!Files.exists(file) || Files.size(file) < bytes) {
            if (child.waitFor(SAMPLE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private Tool undisturbed() throws IOException {
        final Path apart = Files.createDirectory(directory.resolve("undisturbed"));
        return GivenRun.of("orders-100k", apart).run("--durability", "memory");
    }

    private String log() throws IOException {
        final Path log = directory.resolve("child.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
