package org.ringmill.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.recovery.FileSummary;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.recovery.Manifest;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalStorage;

/**
 * Finds out which of the oldest files may go, and deletes files before a journal's base. It knows closed files only, by their
 * manifests: so the one that is being written stays. One thread's.
 */
final class Pruner {
    private final JournalStorage storage;

    Pruner(final JournalStorage storage) {
        this.storage = storage;
    }

    /** A closed file and the epoch it is in. */
    private record Closed(int epoch, FileSummary file, boolean isFirst) {}

    /**
     * {@return the base that a journal may have once the oldest files are gone; the same if none may}
     *
     * @param neededAfter records behind this sequence are needed, as well as the last of all
     */
    JournalBase nextBase(final JournalBase base, final Retention retention, final long neededAfter) {
        final List<Closed> files = closedFiles(base);
        long keptBytes =
                files.stream().mapToLong(closed -> closed.file.endPosition()).sum();
        final long newestNs =
                files.isEmpty() ? 0 : files.get(files.size() - 1).file.lastTimestampNs();
        JournalBase next = base;
        for (int i = 0; i < files.size(); i++) {
            final Closed oldest = files.get(i);
            final boolean mayGo = retention.untilSnapshot()
                    || keptBytes > retention.maxBytes()
                    || newestNs - oldest.file.lastTimestampNs() > retention.maxAgeNs();
            if (!mayGo
                    || oldest.file.lastSequence() > neededAfter
                    || storage.isBeingRead(oldest.epoch, oldest.file.name())) {
                break;
            }
            keptBytes -= oldest.file.endPosition();
            final JournalBase behind = baseBehind(files, i);
            if (behind == null) {
                break;
            }
            next = behind;
        }
        return next;
    }

    private List<Closed> closedFiles(final JournalBase base) {
        final List<Closed> closed = new ArrayList<>();
        for (final int epoch : storage.epochs()) {
            final Manifest manifest = epoch < base.epoch() ? null : Manifest.read(storage, epoch, base.firstSequence());
            if (manifest != null) {
                for (int i = 0; i < manifest.files().size(); i++) {
                    final FileSummary file = manifest.files().get(i);
                    if (epoch > base.epoch() || file.name().compareTo(base.fileName()) >= 0) {
                        closed.add(new Closed(epoch, file, i == 0));
                    }
                }
            }
        }
        return closed;
    }

    /** {@return where the journal begins without the files up to one; null if none would be left} */
    private @Nullable JournalBase baseBehind(final List<Closed> files, final int index) {
        final FileSummary gone = files.get(index).file;
        final int goneEpoch = files.get(index).epoch;
        if (index + 1 < files.size()) {
            final Closed next = files.get(index + 1);
            return base(next.epoch, next.isFirst ? "" : next.file.name(), gone);
        }
        for (final int epoch : storage.epochs()) {
            for (final String name : epoch < goneEpoch ? List.<String>of() : storage.fileNames(epoch)) {
                if (JournalFiles.isFrameFile(name) && (epoch > goneEpoch || name.compareTo(gone.name()) > 0)) {
                    return base(epoch, epoch > goneEpoch ? "" : name, gone);
                }
            }
        }
        return null;
    }

    private static JournalBase base(final int epoch, final String fileName, final FileSummary gone) {
        return new JournalBase(epoch, fileName, gone.lastSequence() + 1, gone.lastChecksum());
    }

    /** Deletes what lies before a base that is on the disk. {@return what that was} */
    Pruned deleteBefore(final JournalBase base) {
        int fileCount = 0;
        long bytes = 0;
        for (final int epoch : storage.epochs()) {
            if (epoch > base.epoch()) {
                break;
            }
            for (final String name : storage.fileNames(epoch)) {
                final boolean isGone = epoch < base.epoch() || name.compareTo(base.fileName()) < 0;
                if (isGone && JournalFiles.isFrameFile(name)) {
                    if (storage.isBeingRead(epoch, name)) {
                        return new Pruned(fileCount, bytes, base.firstSequence()); // since the base was chosen: later
                    }
                    bytes += storage.sizeBytes(epoch, name);
                    fileCount++;
                    storage.deleteFile(epoch, name);
                }
            }
            if (epoch < base.epoch()) {
                storage.deleteEpoch(epoch);
            }
        }
        return new Pruned(fileCount, bytes, base.firstSequence());
    }
}
