package org.ringmill.journal.recovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.IoReason;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalStorageException;

/**
 * Looks at all of a journal, with the eyes of recovery. Where that would stop this takes note and goes on with the next file
 * that begins with a valid frame, so that what is wrong is said of each file. Nothing is written. Used once, by one thread.
 */
public final class Verification {
    /**
     * What one file holds, as far as it could be read.
     *
     * @param file          with its epoch
     * @param frames        valid ones with records that continue each other
     * @param records       in them
     * @param firstSequence of the first record, or of the one to come
     * @param lastSequence  of the last record
     */
    public record FileCount(String file, long frames, long records, long firstSequence, long lastSequence) {
        private FileCount plus(final FrameDecoder frame) {
            return new FileCount(
                    file,
                    frames + (frame.recordCount() == 0 ? 0 : 1),
                    records + frame.recordCount(),
                    firstSequence,
                    lastSequence + frame.recordCount());
        }
    }

    /** Files too that hold no record. */
    private static final long READ_ALL = -1;

    private static final String BEHIND_ALL_NAMES = "~";

    private final JournalFiles journal;
    private final LongConsumer progress;
    private final Set<Integer> hiddenManifests = new HashSet<>();
    private final Set<String> strangers = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, FileCount> counts = new LinkedHashMap<>();
    private final JournalFiles files;
    /** What was read of what is read now, for what a finding says was expected. */
    private Chain chain = new Chain(0, 0);

    private int resumedEpoch;
    private String resumedName = "";
    private String place = "";
    private long bytesBefore;
    private long bytesInFile;

    /** @param progress is told now and then how many bytes of frames have been read */
    public Verification(final JournalFiles journal, final LongConsumer progress) {
        this.journal = journal;
        this.progress = progress;
        files = new Tolerant();
    }

    /**
     * Looks at everything.
     *
     * @param base          where the journal begins; null if that is not known: then at the first frame that begins a file
     * @param begunEpoch    the last epoch that is known to have been begun
     * @param limitSequence how far the journal is acknowledged, if it is being written; {@link Long#MAX_VALUE} if not
     */
    public void run(final @Nullable JournalBase base, final int begunEpoch, final long limitSequence) {
        noteStrangers(base == null ? new JournalBase(0, "", 1, 0) : base);
        JournalBase from = base == null ? nextReadable(0, "") : base;
        while (from != null) {
            from = runFrom(from, begunEpoch, limitSequence);
        }
    }

    /**
     * {@return about how many bytes of frames there are to read} Closed files are made longer than what is in them, so their
     * manifests are asked; the last one counts in full until then.
     */
    public static long writtenBytes(final JournalFiles journal) {
        long bytes = 0;
        for (final int epoch : journal.epochs()) {
            final Manifest manifest = manifestOf(journal, epoch);
            for (final String name : journal.fileNames(epoch)) {
                if (JournalFiles.isFrameFile(name)) {
                    final FileSummary summary = manifest == null ? null : manifest.file(name);
                    bytes += summary == null ? journal.sizeBytes(epoch, name) : summary.endPosition();
                }
            }
        }
        return bytes;
    }

    private static @Nullable Manifest manifestOf(final JournalFiles journal, final int epoch) {
        try {
            return Manifest.read(journal, epoch, 0);
        } catch (final DamagedJournalException | JournalStorageException e) {
            return null; // which the verification will say
        }
    }

    private void noteStrangers(final JournalBase base) {
        for (final int epoch : journal.epochs()) {
            final Manifest manifest = manifestOf(journal, epoch);
            final String first = epoch == base.epoch() ? base.fileName() : "";
            for (final String name : journal.fileNames(epoch)) {
                if (!JournalFiles.isKnown(name)) {
                    noteStranger(epoch, name, "a file that does not belong there");
                } else if (JournalFiles.isFrameFile(name)
                        && manifest != null
                        && manifest.isLeftOut(name)
                        && name.compareTo(first) >= 0) {
                    noteStranger(epoch, name, "a file that the manifest does not name");
                }
            }
        }
    }

    /** What is noted here is not seen any more: what it stands between is read as if it were not there. */
    private void noteStranger(final int epoch, final String name, final String found) {
        final String file = JournalFiles.epochName(epoch) + "/" + name;
        strangers.add(file);
        findings.add(new Finding(false, file, 0, 0, found));
    }

    /** {@return where to go on after damage, or null if all has been seen} */
    private @Nullable JournalBase runFrom(final JournalBase base, final int begunEpoch, final long limitSequence) {
        try (FrameCursor cursor = new FrameCursor(files, base, READ_ALL)) {
            chain = cursor.chain();
            try {
                while (cursor.next(limitSequence)) {
                    count(cursor);
                }
                if (limitSequence == Long.MAX_VALUE) {
                    JournalEnd.of(files, cursor, begunEpoch, 0, 0)
                            .tornTails()
                            .forEach(tail -> findings.add(Finding.of(tail)));
                }
                return null;
            } catch (final DamagedJournalException damage) {
                return after(damage, base);
            } catch (final JournalStorageException unreadable) {
                final DamagedJournalException damage = new DamagedJournalException(
                        cursor.place(),
                        cursor.position(),
                        cursor.chain().lastSequence() + 1,
                        reason(unreadable, cursor.place()));
                return after(damage, base);
            }
        }
    }

    private void count(final FrameCursor cursor) {
        final FrameDecoder frame = cursor.frame();
        final String current = cursor.place();
        if (!current.equals(place)) {
            place = current;
            bytesBefore += bytesInFile;
            counts.put(current, new FileCount(current, 0, 0, frame.firstSequence(), frame.firstSequence() - 1));
        }
        counts.computeIfPresent(current, (name, known) -> known.plus(frame));
        bytesInFile = cursor.position() + frame.lengthBytes();
        progress.accept(bytesBefore + bytesInFile);
    }

    private @Nullable JournalBase after(final DamagedJournalException damage, final JournalBase base) {
        final String file = damage.file();
        final int separator = file.indexOf('/');
        final String name = separator < 0 ? "" : file.substring(separator + 1);
        final int epoch = numberOf(separator < 0 ? file : file.substring(0, separator));
        final boolean isManifest = name.equals(JournalFiles.MANIFEST_FILE);
        final boolean isNew = !isManifest || hiddenManifests.add(epoch);
        if (isNew) {
            findings.add(Finding.of(damage));
        }
        if (isManifest && isNew && chain.epoch() < epoch) {
            // Once more without it, from where this epoch begins.
            return chain.epoch() == 0
                    ? base
                    : new JournalBase(epoch, "", chain.lastSequence() + 1, chain.lastChecksum());
        }
        return nextReadable(epoch, name.isEmpty() || JournalFiles.isFrameFile(name) ? name : BEHIND_ALL_NAMES);
    }

    private static String reason(final JournalStorageException unreadable, final String place) {
        final String message = String.valueOf(unreadable.getMessage());
        return unreadable.getCause() instanceof IOException fault && message.contains("/" + place + ",")
                ? "cannot be read, reason=" + IoReason.of(fault) // the finding itself names the file
                : message;
    }

    private static int numberOf(final String epochName) {
        return Integer.parseInt(epochName.substring(JournalFiles.EPOCH_PREFIX.length()));
    }

    /** {@return the first place, behind a file and behind all returned before, where a valid frame begins a file; or null} */
    private @Nullable JournalBase nextReadable(final int afterEpoch, final String afterName) {
        for (final int epoch : files.epochs()) {
            final Manifest manifest = hiddenManifests.contains(epoch) ? null : manifestOf(journal, epoch);
            boolean isFirst = true;
            for (final String name : files.fileNames(epoch)) {
                if (JournalFiles.isFrameFile(name)) {
                    if (isBehind(epoch, name, afterEpoch, afterName)
                            && isBehind(epoch, name, resumedEpoch, resumedName)) {
                        final JournalBase base = resume(epoch, name, isFirst, manifest);
                        if (base != null) {
                            return base;
                        }
                    }
                    isFirst = false;
                }
            }
        }
        return null;
    }

    /** {@return where to go on at a file; null, with what is wrong with it noted, if that cannot be} */
    private @Nullable JournalBase resume(
            final int epoch, final String name, final boolean isFirst, final @Nullable Manifest manifest) {
        resumedEpoch = epoch;
        resumedName = name;
        final String file = JournalFiles.epochName(epoch) + "/" + name;
        try {
            final JournalBase base = firstFrame(epoch, name, isFirst);
            final String found = base == null ? "no frame that could be its first" : strangeness(name, base, manifest);
            if (found == null) {
                return base;
            }
            findings.add(new Finding(false, file, 0, 0, found));
        } catch (final DamagedJournalException unreadable) {
            findings.add(Finding.of(unreadable));
        } catch (final JournalStorageException unreadable) {
            findings.add(new Finding(false, file, 0, 0, reason(unreadable, file)));
        }
        return null;
    }

    /** {@return why a file of frames does not belong there; null if it does} Behind the last that is named a crash may leave one. */
    private static @Nullable String strangeness(
            final String name, final JournalBase base, final @Nullable Manifest manifest) {
        return manifest != null && manifest.file(name) == null && base.firstSequence() <= manifest.lastSequence()
                ? "a file that the manifest does not name"
                : null;
    }

    private static boolean isBehind(final int epoch, final String name, final int afterEpoch, final String afterName) {
        return epoch > afterEpoch || (epoch == afterEpoch && name.compareTo(afterName) > 0);
    }

    /** {@return where to go on at a file's first frame; null if it is not valid, or opens an epoch that was begun before} */
    private @Nullable JournalBase firstFrame(final int epoch, final String name, final boolean isFirst) {
        try (JournalFile file = files.openFile(epoch, name)) {
            final DocumentReader documents = new DocumentReader(file, FrameDescriptor.MAX_LENGTH);
            if (documents.next() != DocumentReader.Kind.DOCUMENT) {
                return null;
            }
            final FrameDecoder frame = new FrameDecoder();
            frame.wrap(documents.buffer());
            if (frame.check(documents.documentOffset(), documents.documentLength()) != FrameDecoder.Verdict.VALID
                    || frame.epoch() != epoch
                    || (frame.recordCount() == 0 && !isFirst)) {
                return null;
            }
            return new JournalBase(
                    epoch, frame.recordCount() == 0 ? "" : name, frame.firstSequence(), frame.previousChecksum());
        }
    }

    /** {@return what is wrong, in the order in which it was found} */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** {@return what was read, file by file} */
    public List<FileCount> files() {
        return List.copyOf(counts.values());
    }

    /** The journal without what was found to be unreadable and is noted. */
    private final class Tolerant implements JournalFiles {
        /** Those that there were at the start: what a writer begins meanwhile is not looked at. */
        private final List<Integer> epochs = journal.epochs();

        @Override
        public String location() {
            return journal.location();
        }

        @Override
        public byte @Nullable [] readIdentity() {
            return journal.readIdentity();
        }

        @Override
        public List<Integer> epochs() {
            return epochs;
        }

        @Override
        public List<String> fileNames(final int epoch) {
            return journal.fileNames(epoch).stream()
                    .filter(name -> JournalFiles.isKnown(name)
                            && !strangers.contains(JournalFiles.epochName(epoch) + "/" + name))
                    .toList();
        }

        @Override
        public long sizeBytes(final int epoch, final String fileName) {
            return readable(epoch, fileName, () -> journal.sizeBytes(epoch, fileName));
        }

        @Override
        public JournalFile openFile(final int epoch, final String fileName) {
            return readable(epoch, fileName, () -> journal.openFile(epoch, fileName));
        }

        @Override
        public byte @Nullable [] readNote(final int epoch, final String fileName) {
            return fileName.equals(MANIFEST_FILE) && hiddenManifests.contains(epoch)
                    ? null
                    : readable(epoch, fileName, () -> journal.readNote(epoch, fileName));
        }

        /** Only here it is known which file of all it is that cannot be read. */
        private <T extends @Nullable Object> T readable(
                final int epoch, final String fileName, final Supplier<T> reading) {
            try {
                return reading.get();
            } catch (final JournalStorageException unreadable) {
                final String file = JournalFiles.epochName(epoch) + "/" + fileName;
                throw new DamagedJournalException(file, 0, chain.lastSequence() + 1, reason(unreadable, file));
            }
        }

        @Override
        public byte[] bootId() {
            return journal.bootId();
        }
    }
}
