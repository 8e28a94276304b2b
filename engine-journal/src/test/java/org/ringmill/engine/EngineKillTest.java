package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.Durability;
import org.ringmill.journal.FaultRun;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFile;

/**
 * Kills an engine with SIGKILL, again and again, and lets it go on: among documents, at a change of files, while a snapshot is
 * written, during recovery, and as the first process of a namespace, whose number comes back. Nothing released is lost, no
 * output is doubled, missing or different, and the state is that of a run that nobody disturbed.
 */
class EngineKillTest {
    private static final int KILLS_IN_A_SERIES = 10;
    private static final long COMMANDS = 60_000;
    private static final int SMALL_FILE_BYTES = 64 * 1024;
    /** Of the frames that such a file takes, which are some hundred at least. */
    private static final int FRESH_FRAMES = 20;

    private static final int MAX_DOCUMENT_BYTES = 1 << 20;
    private static final long LARGE_FILE_BYTES = 1 << 30;
    private static final long SAMPLE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final String TOO_LATE = "tooLate";
    private static final List<String> IN_A_NAMESPACE = List.of("unshare", "--fork", "--pid", "--mount-proc");
    private static final Pattern OPENED = Pattern.compile(ChildEngine.OPENED + "([0-9]+)\n");

    /** When to kill. */
    private enum Moment {
        AMONG_DOCUMENTS,
        /** Aside, before the writer comes to it. */
        WHILE_THE_NEXT_FILE_IS_MADE,
        /** As soon as the next file is seen in its place. */
        AT_A_CHANGE_OF_FILES,
        IN_A_SNAPSHOT,
        IN_RECOVERY
    }

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnAsIfNothingHadHappenedAfterAFewKills() throws Exception {
        try (FaultRun run = FaultRun.quick("kills", 15, FaultRun.fileSystemOf(directory))) {
            killAgainAndAgain(run, List.of());
        }
    }

    @Test
    void shouldGoOnAfterAFewKillsOfTheFirstProcessOfANamespace() throws Exception {
        requireNamespaces();
        try (FaultRun run = FaultRun.quick("kills of process 1", 5, FaultRun.fileSystemOf(directory))) {
            killAgainAndAgain(run, IN_A_NAMESPACE);
        }
    }

    @Tag("faults")
    @Test
    void shouldGoOnAsIfNothingHadHappenedAfterFourHundredKills() throws Exception {
        try (FaultRun run = FaultRun.full("kills", 400, FaultRun.fileSystemOf(directory))) {
            killAgainAndAgain(run, List.of());
        }
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterAHundredKillsOfTheFirstProcessOfANamespace() throws Exception {
        requireNamespaces();
        try (FaultRun run = FaultRun.full("kills of process 1", 100, FaultRun.fileSystemOf(directory))) {
            killAgainAndAgain(run, IN_A_NAMESPACE);
        }
    }

    private static void requireNamespaces() throws InterruptedException {
        int exitCode;
        try {
            exitCode = new ProcessBuilder(Stream.concat(IN_A_NAMESPACE.stream(), Stream.of("true"))
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final IOException e) {
            exitCode = -1;
        }
        FaultRun.require(exitCode == 0, "a namespace of processes needs root, Linux and unshare");
    }

    private void killAgainAndAgain(final FaultRun run, final List<String> prefix) throws Exception {
        boolean more = run.next();
        while (more) {
            final Series series =
                    new Series(run, prefix, Files.createDirectory(directory.resolve("series" + run.round())));
            boolean killed = true;
            for (int kill = 0; more && killed && kill < KILLS_IN_A_SERIES; kill++) {
                killed = series.kill(Moment.values()[run.round() % Moment.values().length], KILLS_IN_A_SERIES - kill);
                more = run.next();
            }
            series.finish();
        }
        assertThat(run.counted(TOO_LATE))
                .as("kills that came too late, %s", run.place())
                .isLessThan(run.round());
    }

    /** One journal from its first command to its last, and the kills in between. */
    private static final class Series {
        private final FaultRun run;
        private final SplittableRandom random;
        private final List<String> prefix;
        private final Path journal;
        private final Path outputs;
        private final Path log;
        private final long seed;
        private final Durability durability;
        private final String expected;
        private final long expectedHash;
        private long acknowledged;

        Series(final FaultRun run, final List<String> prefix, final Path place) throws Exception {
            this.run = run;
            this.prefix = prefix;
            random = run.random();
            journal = place.resolve("journal");
            outputs = place.resolve("outputs");
            log = place.resolve("log");
            seed = random.nextLong();
            durability = random.nextBoolean() ? Durability.PROCESS_CRASH : Durability.POWER_LOSS;
            final Flow.Expected undisturbed = new Flow(seed).expected(COMMANDS);
            expected = String.join("\n", undisturbed.outputs().outputs()) + "\n";
            expectedHash = undisturbed.stateHash();
        }

        private Process start(final long perSecond, final long fileBytes, final long snapshotEvery) throws IOException {
            Files.deleteIfExists(log);
            return new ChildEngine(journal, outputs, seed, COMMANDS, perSecond, durability, fileBytes, snapshotEvery)
                    .start(prefix, log);
        }

        /**
         * {@return whether it killed} Not if all commands were done before: then there is nothing left to kill in this series.
         *
         * @param killsLeft this one and those to come, which share the commands that are left
         */
        boolean kill(final Moment moment, final int killsLeft) throws IOException, InterruptedException {
            final long fileBytes = moment == Moment.AT_A_CHANGE_OF_FILES || moment == Moment.WHILE_THE_NEXT_FILE_IS_MADE
                    ? SMALL_FILE_BYTES
                    : LARGE_FILE_BYTES;
            final long target =
                    outputBytes() + 1 + random.nextLong(1 + (expected.length() - outputBytes()) / (killsLeft + 1));
            final Process child = start(50_000, fileBytes, moment == Moment.IN_A_SNAPSHOT ? 20 : 5_000);
            await(child, moment, target);
            if (!child.isAlive()) {
                assertThat(child.waitFor())
                        .as("%s%n%s", place(), Files.readString(log))
                        .isZero();
                run.count(TOO_LATE);
                return false;
            }
            killEngine(child);
            run.count(moment.name().toLowerCase(Locale.ROOT));
            if (moment == Moment.AT_A_CHANGE_OF_FILES) {
                countFreshFile();
            }
            check();
            return true;
        }

        private void await(final Process child, final Moment moment, final long target)
                throws IOException, InterruptedException {
            switch (moment) {
                case AMONG_DOCUMENTS -> awaitOutputs(child, target);
                case WHILE_THE_NEXT_FILE_IS_MADE -> {
                    awaitOutputs(child, target);
                    awaitAnother(child, "journal.next");
                }
                case AT_A_CHANGE_OF_FILES -> {
                    awaitOutputs(child, target);
                    awaitAnother(child, newestEpoch());
                }
                case IN_A_SNAPSHOT -> {
                    awaitOutputs(child, target);
                    while (child.isAlive() && names("snapshots", ".tmp").isEmpty()) {
                        LockSupport.parkNanos(SAMPLE_NS);
                    }
                }
                case IN_RECOVERY -> {
                    while (child.isAlive() && !Files.readString(log).contains(ChildEngine.OPENING)) {
                        child.waitFor(1, TimeUnit.MILLISECONDS);
                    }
                    child.waitFor(random.nextInt(250), TimeUnit.MILLISECONDS);
                }
            }
        }

        /** Waits until a file of frames is there that was not there before. */
        private void awaitAnother(final Process child, final String place) {
            final Set<String> before = names(place, ".cq4");
            while (child.isAlive() && before.containsAll(names(place, ".cq4"))) {
                Thread.onSpinWait();
            }
        }

        private String newestEpoch() {
            return names("", "").stream()
                    .filter(name -> name.startsWith("epoch-"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        private void awaitOutputs(final Process child, final long bytes) throws IOException, InterruptedException {
            while (outputBytes() < bytes && child.isAlive()) {
                child.waitFor(1, TimeUnit.MILLISECONDS);
            }
        }

        private long outputBytes() throws IOException {
            return Files.exists(outputs) ? Files.size(outputs) : 0;
        }

        /** {@return what ends so in a directory of the journal} It comes and goes while this looks. */
        private Set<String> names(final String place, final String suffix) {
            final String[] names = journal.resolve(place).toFile().list((directory, name) -> name.endsWith(suffix));
            return names == null ? Set.of() : Set.of(names);
        }

        /** So that it can be seen how near to a change of files the kills at one were. */
        private void countFreshFile() {
            final String epoch = newestEpoch();
            final String last =
                    names(epoch, ".cq4").stream().max(Comparator.naturalOrder()).orElseThrow();
            final int number = Integer.parseInt(epoch.substring("epoch-".length()));
            try (JournalFile file = new JournalDirectory(journal).openFile(number, last)) {
                final DocumentReader documents = new DocumentReader(file, MAX_DOCUMENT_BYTES);
                int count = 0;
                while (count < FRESH_FRAMES && documents.next() == DocumentReader.Kind.DOCUMENT) {
                    count++;
                }
                run.count("in_a_fresh_file", count < FRESH_FRAMES ? 1 : 0);
            }
        }

        /**
         * In a namespace the engine is the child's child, and the child ends after it; were the child killed as well, the engine might
         * still be there, with the lock, when the child has ended.
         */
        private void killEngine(final Process child) throws InterruptedException {
            final Stream<ProcessHandle> engine = prefix.isEmpty() ? Stream.of(child.toHandle()) : child.descendants();
            engine.forEach(ProcessHandle::destroyForcibly);
            child.waitFor();
        }

        private void check() throws IOException {
            final String found = Files.exists(outputs) ? Files.readString(outputs, StandardCharsets.US_ASCII) : "";
            if (!expected.startsWith(found)) {
                run.count("outputsDifferent");
            }
            assertThat(expected.startsWith(found))
                    .as("outputs are the first ones, %s", place())
                    .isTrue();
            requireNothingLost();
            final int line = found.lastIndexOf('\n', found.length() - 2) + 1;
            final int slash = found.indexOf('/', line);
            acknowledged =
                    slash < 0 ? acknowledged : Math.max(acknowledged, Long.parseLong(found.substring(line, slash)));
        }

        /** Looks at what the last start has recovered, if it came so far. */
        private void requireNothingLost() throws IOException {
            final Matcher opened = OPENED.matcher(Files.readString(log));
            if (opened.find()) {
                final boolean lost = Long.parseLong(opened.group(1)) < acknowledged;
                run.count("recovered");
                run.count("lost", lost ? 1 : 0);
                assertThat(lost)
                        .as("lost of %d: %s, %s", acknowledged, opened.group(), place())
                        .isFalse();
            }
        }

        void finish() throws IOException, InterruptedException {
            final Process child = start(1_000_000, LARGE_FILE_BYTES, 5_000);
            assertThat(child.waitFor())
                    .as("%s%n%s", place(), Files.readString(log))
                    .isZero();
            requireNothingLost();
            assertThat(Files.readString(log)).contains(ChildEngine.DONE + Long.toHexString(expectedHash));
            final String found = Files.readString(outputs, StandardCharsets.US_ASCII);
            run.count("outputsDifferent", found.equals(expected) ? 0 : 1);
            assertThat(found.equals(expected)).as("outputs, %s", place()).isTrue();
            run.count("series");
        }

        private String place() {
            return run.place() + ", durability=" + durability;
        }
    }
}
