package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.Durability;
import org.ringmill.journal.FaultRun;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalCursor;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.state.Message;

/**
 * Damages copies of two journals of several epochs and files, one that was closed and one whose writer was killed, in every way of
 * {@link DamageKind}. A recovery then comes to exactly what it came to before, or stops with an error that says where.
 */
class EngineDamageTest {
    /** Damages of which the verifiers have not said all that they should. */
    private static final String NOT_NAMED = "not_named";

    private static final long SEED = 15_485_863;
    private static final int EPOCHS = 3;
    private static final long PER_EPOCH = 4_500;
    private static final int FILE_BYTES = 64 * 1024;
    private static final int SNAPSHOT_EVERY = 700;
    /** Zeros that are left at the end of a file, as there are many in a real one. */
    private static final int FREE_BYTES = 3 * 4096;

    @TempDir
    private static Path directory;

    private static Sound closed;
    private static Sound killed;
    private static Path other;

    /** What came of a recovery. */
    private enum Outcome {
        INTACT,
        /** Less than was written, but all that was acknowledged. */
        NOT_ACKNOWLEDGED,
        STOPPED,
        SILENTLY_SHORT,
        SILENTLY_WRONG,
        BAD_ERROR
    }

    /** A journal that is sound, and what a recovery of it comes to. */
    private record Sound(Path journal, Found found, long journalId, long acknowledged) {}

    /** What a recovery came to: a checksum of each record, the state, and all that was warned of. */
    private record Found(List<Long> records, long stateHash, List<RingmillException> warnings) {
        boolean isSameAs(final Found expected) {
            return records.equals(expected.records) && stateHash == expected.stateHash;
        }

        boolean isBeginningOf(final Found expected) {
            return records.size() < expected.records.size()
                    && records.equals(expected.records.subList(0, records.size()));
        }
    }

    @BeforeAll
    static void writeJournals() throws Exception {
        closed = sound(write("closed", SEED));
        other = write("other", SEED + 1);
        final Path dead = write("killed", SEED);
        kill(dead);
        killed = sound(dead);
        assertThat(killed.found.records).hasSizeGreaterThan(closed.found.records.size());
    }

    private static Path write(final String name, final long seed) throws IOException {
        final Path journal = directory.resolve(name);
        final Flow flow = new Flow(seed);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            final Engines engines = Engines.on(journal);
            engines.context
                    .journalFileBytes(FILE_BYTES)
                    .snapshotEvery(SNAPSHOT_EVERY)
                    .batchLimit(16);
            try (engines) {
                flow.send(engines.open().engine().publisher(), 1 + epoch * PER_EPOCH, (epoch + 1) * PER_EPOCH);
                engines.awaitReleased();
            }
        }
        trim(journal);
        return journal;
    }

    /** Goes on with a journal in a process that is killed on its way. */
    private static void kill(final Path journal) throws IOException, InterruptedException {
        final Path outputs = directory.resolve("outputs");
        final ChildEngine engine = new ChildEngine(
                journal, outputs, SEED, 1_000_000, 20_000, Durability.PROCESS_CRASH, FILE_BYTES, SNAPSHOT_EVERY);
        final Process child = engine.start(List.of(), directory.resolve("log"));
        final Path log = directory.resolve("log");
        while (child.isAlive() && !Files.readString(log).contains(ChildEngine.OPENED)) {
            child.waitFor(1, TimeUnit.MILLISECONDS);
        }
        final long recovered = Files.size(outputs);
        while (child.isAlive() && Files.size(outputs) < recovered + 500_000) {
            child.waitFor(1, TimeUnit.MILLISECONDS);
        }
        assertThat(child.isAlive()).as(Files.readString(log)).isTrue();
        child.destroyForcibly();
        child.waitFor();
        trim(journal);
    }

    /** Cuts off most of the zeros, which would only take time. */
    private static void trim(final Path journal) throws IOException {
        for (final Path file : DamageKind.frameFiles(journal)) {
            final int written = DamageKind.writtenBytes(file);
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(Math.min(access.length(), written + FREE_BYTES));
            }
        }
    }

    private static Sound sound(final Path journal) throws IOException {
        final Path copy = copy(journal);
        final Found found = recover(copy, false);
        assertThat(found.records.size()).isGreaterThanOrEqualTo((int) (EPOCHS * PER_EPOCH));
        assertThat(recover(copy, true).isSameAs(found)).isTrue();
        delete(copy);
        final List<Path> files = DamageKind.frameFiles(journal);
        assertThat(files).hasSizeGreaterThan(2 * EPOCHS);
        final long journalId;
        try (JournalReader reader = JournalReader.open(journal, 0)) {
            journalId = reader.journalId();
        }
        return new Sound(journal, found, journalId, JournalCursor.acknowledged(new JournalDirectory(journal), 0));
    }

    @Test
    void shouldRecoverAllOrSayWhereAtSomeHundredDamages() throws IOException {
        try (FaultRun run = FaultRun.quick("damage", 300, FaultRun.fileSystemOf(directory))) {
            damageAgainAndAgain(run);
        }
    }

    @Tag("faults")
    @Test
    void shouldRecoverAllOrSayWhereAtTenThousandDamages() throws IOException {
        try (FaultRun run = FaultRun.full("damage", 10_000, FaultRun.fileSystemOf(directory))) {
            damageAgainAndAgain(run);
        }
    }

    private static void damageAgainAndAgain(final FaultRun run) throws IOException {
        final DamageKind[] kinds = DamageKind.values();
        run.count("kinds", kinds.length);
        while (run.next()) {
            damage(run, kinds[run.round() % kinds.length]);
        }
        assertThat(run.counted(nameOf(Outcome.SILENTLY_SHORT))).isZero();
        assertThat(run.counted(nameOf(Outcome.SILENTLY_WRONG))).isZero();
        assertThat(run.counted(nameOf(Outcome.BAD_ERROR))).isZero();
        assertThat(run.counted(NOT_NAMED)).isZero();
        assertThat(run.counted(nameOf(Outcome.STOPPED))).isPositive();
    }

    private static String nameOf(final Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static void damage(final FaultRun run, final DamageKind kind) throws IOException {
        final SplittableRandom random = run.random();
        final boolean ofAKilledWriter = random.nextInt(3) == 0;
        final Sound sound = ofAKilledWriter ? killed : closed;
        final Path copy = copy(sound.journal);
        if (kind != DamageKind.SNAPSHOT && random.nextBoolean()) {
            // A snapshot would tell of an end that is missing, and not every journal has one.
            delete(copy.resolve("snapshots"));
        }
        kind.apply(copy, other, random);
        final boolean fromSnapshot = random.nextBoolean();
        final VerifiedDamage verified =
                VerifiedDamage.of(sound.journal, copy, sound.journalId, sound.found.records.size());
        Found found = null;
        Throwable error = null;
        try {
            found = recover(copy, fromSnapshot);
        } catch (final Throwable t) { // whatever it is, it is to be looked at
            error = t;
        }
        final Outcome outcome = found == null ? outcomeOf(error) : outcomeOf(found, sound);
        run.count(nameOf(outcome));
        if (outcome.compareTo(Outcome.STOPPED) > 0) {
            System.out.printf(
                    "%s: %s, killed=%b, fromSnapshot=%b, hit=%s, found=%s of %d, error=%s, %s%n",
                    outcome,
                    kind,
                    ofAKilledWriter,
                    fromSnapshot,
                    verified.hit(),
                    found == null ? "-" : found.records.size() + " " + found.warnings,
                    sound.found.records.size(),
                    error,
                    run.place());
        }
        final String unnamed = unnamed(verified, found, error, fromSnapshot, copy, sound);
        if (!unnamed.isEmpty()) {
            run.count(NOT_NAMED);
            System.out.printf("not named, %s: %s, error=%s, %s, %s%n", unnamed, kind, error, verified, run.place());
        }
        delete(copy);
    }

    /** {@return what the verifiers, who recover nothing, should have said and have not; empty if they have said it all} */
    private static String unnamed(
            final VerifiedDamage verified,
            final @Nullable Found found,
            final @Nullable Throwable error,
            final boolean fromSnapshot,
            final Path copy,
            final Sound sound) {
        if (error != null && !verified.names(error)) {
            return "where the recovery has stopped";
        }
        if (!verified.isSound() && !verified.namesWhatWasHit()) {
            return "what was damaged";
        }
        if (!verified.namesSnapshots(fromSnapshot && found != null ? found.warnings : null)) {
            return "a snapshot";
        }
        // What a snapshot made needless to read is to be found all the same.
        return verified.isSound() && !recover(copy, false).isSameAs(sound.found) ? "anything" : "";
    }

    private static Outcome outcomeOf(final Found found, final Sound sound) {
        if (found.isSameAs(sound.found)) {
            return Outcome.INTACT;
        }
        if (!found.isBeginningOf(sound.found)) {
            return Outcome.SILENTLY_WRONG;
        }
        return found.records.size() >= sound.acknowledged ? Outcome.NOT_ACKNOWLEDGED : Outcome.SILENTLY_SHORT;
    }

    /** A damaged journal is named with file and offset; whatever else is wrong with the directory, with file or directory. */
    private static Outcome outcomeOf(final Throwable error) {
        if (error instanceof DamagedJournalException damaged) {
            return !damaged.file().isEmpty() && damaged.offset() >= 0 && namesPlace(damaged, "offset=")
                    ? Outcome.STOPPED
                    : Outcome.BAD_ERROR;
        }
        return error instanceof RingmillException && namesPlace(error, "directory=")
                ? Outcome.STOPPED
                : Outcome.BAD_ERROR;
    }

    private static boolean namesPlace(final Throwable error, final String place) {
        return String.valueOf(error.getMessage()).contains(place);
    }

    /** Recovers, from the newest snapshot or from nothing, and takes in each record. */
    private static Found recover(final Path journal, final boolean fromSnapshot) {
        final List<Long> records = new ArrayList<>();
        final Engines engines = Engines.on(journal);
        engines.context.journaledCommands((record, sequence, timestampNs) -> {
            if (sequence != records.size() + 1) {
                throw new AssertionError("sequence " + sequence + " after " + records.size());
            }
            records.add(checksumOf(record, timestampNs));
        });
        if (!fromSnapshot) {
            engines.context.outputsAfter(() -> 0);
        }
        final Recovered recovered = DurableEngine.recover(engines.context);
        assertThat(recovered.lastSequence()).isEqualTo(records.size());
        return new Found(records, engines.stateHash(), engines.warnings);
    }

    private static long checksumOf(final Message record, final long timestampNs) {
        final CRC32C crc = new CRC32C();
        final DirectBuffer buffer = record.buffer();
        for (int i = 0; i < record.length(); i++) {
            crc.update(buffer.getByte(record.offset() + i));
        }
        return crc.getValue() * 31 + timestampNs * 37 + record.correlationId() * 41 + record.typeId();
    }

    private static Path copy(final Path journal) throws IOException {
        final Path copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(journal)) {
            for (final Path file : files.sorted().toList()) {
                Files.copy(file, copy.resolve(journal.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static void delete(final Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (final Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
