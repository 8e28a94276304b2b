package org.ringmill.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalVerifier;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.Finding;
import org.ringmill.journal.snapshot.SnapshotFault;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.storage.JournalFiles;

/**
 * What the verifiers of journal and snapshots say of a damaged journal, held against what was damaged and what a recovery says.
 *
 * @param hit       the files that are not what they were, or are missing, relative to the journal
 * @param besideUnnamed the files before and behind those that are missing and that no manifest names: only there a gap is seen
 * @param findings  of the journal's verifier
 * @param snapshots as they are judged by themselves and for the journal, newest first
 */
record VerifiedDamage(List<String> hit, List<String> besideUnnamed, List<Finding> findings, List<Judged> snapshots) {
    /** A snapshot, and why it is of no use to the journal; null if it is. */
    record Judged(String name, @Nullable SnapshotFault fault) {}

    static VerifiedDamage of(final Path sound, final Path damaged, final long journalId, final long lastSequence)
            throws IOException {
        final List<Finding> findings =
                JournalVerifier.verify(damaged, (done, total) -> {}).findings();
        final List<Judged> snapshots = new ArrayList<>();
        for (final SnapshotFile file : SnapshotFiles.list(DurableEngine.snapshotsIn(damaged))) {
            snapshots.add(new Judged(file.name(), file.faultFor(Engines.APPLICATION, journalId, lastSequence)));
        }
        final List<String> hit = differences(sound, damaged);
        return new VerifiedDamage(hit, besideUnnamed(hit, sound, damaged), findings, snapshots);
    }

    private static List<String> besideUnnamed(final List<String> hit, final Path sound, final Path damaged)
            throws IOException {
        final List<String> files = DamageKind.frameFiles(sound).stream()
                .map(file -> sound.relativize(file).toString())
                .toList();
        final List<String> beside = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            final Path file = damaged.resolve(files.get(i));
            final Path manifest = file.resolveSibling(JournalFiles.MANIFEST_FILE);
            if (hit.contains(files.get(i))
                    && !Files.exists(file)
                    && !(Files.exists(manifest)
                            && Files.readString(manifest).contains("file=" + file.getFileName() + " "))) {
                beside.addAll(files.subList(Math.max(0, i - 1), Math.min(files.size(), i + 2)));
            }
        }
        return beside;
    }

    /** {@return the files in which two journals differ, relative to them} */
    private static List<String> differences(final Path sound, final Path damaged) throws IOException {
        final TreeSet<String> names = new TreeSet<>();
        for (final Path journal : List.of(sound, damaged)) {
            try (Stream<Path> files = Files.walk(journal)) {
                files.filter(Files::isRegularFile)
                        .map(file -> journal.relativize(file).toString())
                        .forEach(names::add);
            }
        }
        final List<String> different = new ArrayList<>();
        for (final String name : names) {
            final Path one = sound.resolve(name);
            final Path other = damaged.resolve(name);
            if (!Files.exists(one) || !Files.exists(other) || Files.mismatch(one, other) >= 0) {
                different.add(name);
            }
        }
        return different;
    }

    /** {@return whether nothing is wrong with the journal, snapshots aside} */
    boolean isSound() {
        return findings.isEmpty();
    }

    /**
     * {@return whether a finding is where a recovery has stopped, to the byte} What stops it without a place in a file is the
     * identity, which then a finding names. A file that should not be there has a sequence only for who comes to it in order.
     */
    boolean names(final Throwable stop) {
        return stop instanceof DamagedJournalException damage
                ? findings.stream()
                        .anyMatch(found -> found.file().equals(damage.file())
                                && found.offset() == damage.offset()
                                && (found.expectedSequence() == 0
                                        || found.expectedSequence() == damage.expectedSequence()))
                : findings.stream()
                        .anyMatch(found -> String.valueOf(stop.getMessage()).contains("file=" + found.file()));
    }

    /** {@return whether a finding names a file that was damaged, or one that is missing, or the epoch that it is missing from} */
    boolean namesWhatWasHit() {
        return findings.stream()
                .anyMatch(finding -> besideUnnamed.contains(finding.file())
                        || hit.stream().anyMatch(file -> isNamed(file, finding)));
    }

    /** An identity may be sound, and another journal's: then it is the first frame that does not fit it. */
    private static boolean isNamed(final String file, final Finding finding) {
        return file.equals(finding.file())
                || file.startsWith(finding.file() + "/")
                || (file.equals("journal.meta") && finding.found().contains(file));
    }

    /**
     * {@return whether each snapshot that was damaged is told, with its place; and if it was tried before a sound one, that the
     * recovery has warned of it in the same words}
     *
     * @param warnings of a recovery from snapshots; null if it was from nothing, or came to no end
     */
    boolean namesSnapshots(final @Nullable List<RingmillException> warnings) {
        boolean isBeforeSound = true;
        for (final Judged snapshot : snapshots) {
            final SnapshotFault fault = snapshot.fault;
            if (fault == null) {
                if (hit.contains("snapshots/" + snapshot.name)) {
                    return false;
                }
                isBeforeSound = false;
            } else if (isBeforeSound && warnings != null && !isWarnedOf(snapshot.name, fault, warnings)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWarnedOf(
            final String name, final SnapshotFault fault, final List<RingmillException> warnings) {
        return warnings.stream()
                .map(warning -> String.valueOf(warning.getMessage()))
                .anyMatch(told -> told.endsWith("/" + name + ", " + fault));
    }
}
