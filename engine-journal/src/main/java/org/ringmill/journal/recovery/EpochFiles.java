package org.ringmill.journal.recovery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.storage.JournalFiles;

/**
 * The files of the epoch at hand in the order in which they were written: what lies there, held against the manifest. So one
 * that is missing is noticed when its turn comes, and so is one that does not belong. One thread's.
 */
final class EpochFiles {
    private final JournalFiles files;
    private final JournalBase base;
    private final Chain chain;

    private int epoch;
    private @Nullable Manifest manifest;
    /** Those before the current one. */
    private final List<FileSummary> done = new ArrayList<>();

    private String current = "";

    /** @param chain what was read so far, for the messages */
    EpochFiles(final JournalFiles files, final JournalBase base, final Chain chain) {
        this.files = files;
        this.base = base;
        this.chain = chain;
    }

    /**
     * Goes to an epoch, before its first file.
     *
     * @param isFirst whether it is where the journal begins: files before the base are as good as gone
     */
    void enter(final int number, final boolean isFirst) {
        for (final String name : files.fileNames(number)) {
            if (!JournalFiles.isKnown(name)) {
                throw damaged(JournalFiles.epochName(number) + "/" + name, 0, "a file that does not belong there");
            }
        }
        manifest = Manifest.read(files, number, chain.lastSequence() + 1);
        epoch = number;
        done.clear();
        current = "";
        if (isFirst && !base.fileName().isEmpty() && manifest != null) {
            for (final FileSummary pruned : manifest.files()) {
                if (pruned.name().compareTo(base.fileName()) < 0) {
                    take(pruned);
                }
            }
        }
    }

    /** Reads the manifest again: the epoch may have ended meanwhile. {@return whether it has} */
    boolean hasEnded() {
        manifest = Manifest.read(files, epoch, chain.lastSequence() + 1);
        return isEnded();
    }

    /** {@return whether the epoch has ended, by its manifest as it was read} */
    boolean isEnded() {
        return manifest != null && manifest.isEnded();
    }

    /** {@return the file after the current one, or an empty name if there is none} */
    String nextName() {
        String next = "";
        for (final String name : files.fileNames(epoch)) {
            if (JournalFiles.isFrameFile(name) && isAfterCurrent(name)) {
                next = name;
                break;
            }
        }
        final FileSummary named = nextNamed();
        if (named != null && !named.name().equals(next)) {
            throw !next.isEmpty() && next.compareTo(named.name()) < 0
                    ? damaged(placeOf(next), 0, "a file that the manifest does not name")
                    : damaged(placeOf(named.name()), 0, "file is missing");
        }
        return next;
    }

    private boolean isAfterCurrent(final String name) {
        return name.compareTo(current) > 0 && (epoch != base.epoch() || name.compareTo(base.fileName()) >= 0);
    }

    private @Nullable FileSummary nextNamed() {
        final List<FileSummary> named = manifest == null ? List.of() : manifest.files();
        for (final FileSummary file : named) {
            if (file.name().compareTo(current) > 0) {
                return file;
            }
        }
        return null;
    }

    /** {@return what the manifest says of a file, or null} */
    @Nullable
    FileSummary named(final String name) {
        return manifest == null ? null : manifest.file(name);
    }

    /** Makes a file the current one: to be read, and taken if it counts. */
    void goTo(final String name) {
        current = name;
    }

    /** Goes past the current file, or the next. */
    void take(final FileSummary file) {
        done.add(file);
        current = file.name();
    }

    /** @param found what lies at a position of the current file, behind its last frame */
    void requireNoneBehind(final long position, final String found) {
        final FileSummary next = nextNamed();
        if (next != null) {
            throw damaged(
                    place(), position, found + ", although the manifest names a further file, name=" + next.name());
        }
    }

    /** {@return the manifest of an epoch that has ended here, with what was read of the current file, or null if that does not count} */
    Manifest endedWith(final @Nullable FileSummary last) {
        final List<FileSummary> all = new ArrayList<>(done);
        if (last != null) {
            all.add(last);
        }
        return new Manifest(epoch, true, all);
    }

    /** {@return the current file, within its epoch; empty before the first} */
    String current() {
        return current;
    }

    /** {@return the current file with its epoch, for messages} */
    String place() {
        return current.isEmpty() ? JournalFiles.epochName(epoch) : placeOf(current);
    }

    String placeOf(final String name) {
        return JournalFiles.epochName(epoch) + "/" + name;
    }

    DamagedJournalException damaged(final String place, final long offset, final String found) {
        return new DamagedJournalException(place, offset, chain.lastSequence() + 1, found);
    }
}
