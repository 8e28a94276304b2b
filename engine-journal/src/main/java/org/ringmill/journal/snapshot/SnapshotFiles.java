package org.ringmill.journal.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.Disk;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalStorageException;

/**
 * Looks at the snapshots of a directory, whosever they are, and changes nothing. Nothing in a file is trusted before it was
 * checked, and no symbolic link among them is followed. Any thread, also while an engine writes there.
 */
public final class SnapshotFiles {
    private static final String PREFIX = "snapshot-";
    private static final String SUFFIX = ".rms";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{19}" + Pattern.quote(SUFFIX));

    private SnapshotFiles() {}

    /** {@return the snapshot files of a directory, newest first, each read to its end and judged; none if there is no directory} */
    public static List<SnapshotFile> list(final Path directory) {
        final List<SnapshotFile> files = new ArrayList<>();
        for (final String name : namesNewestFirst(directory)) {
            final SnapshotFile file = inspect(directory, name);
            if (file != null) {
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    /**
     * Reads one snapshot.
     *
     * @param name of a file in the directory, as {@link #list} gives it
     * @throws IllegalArgumentException if that is not the name of a snapshot
     * @throws RingmillException if there is no such file, or it is not sound
     */
    public static Snapshot read(final Path directory, final String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not the name of a snapshot, name=" + name);
        }
        final Loaded loaded = load(directory, name, true);
        if (loaded == null || loaded.snapshot() == null) {
            throw new RingmillException(
                    Category.ERROR,
                    "snapshot cannot be used, file=" + directory.resolve(name) + ", "
                            + (loaded == null
                                    ? "why=there is none"
                                    : loaded.file().fault()));
        }
        return loaded.snapshot();
    }

    /** {@return what a file holds, its content left out; null if there is none} */
    static @Nullable SnapshotFile inspect(final Path directory, final String name) {
        final Loaded loaded = load(directory, name, false);
        return loaded == null ? null : loaded.file();
    }

    /**
     * What was found in a file.
     *
     * @param snapshot null if the file is not sound, or its content was not wanted
     */
    record Loaded(SnapshotFile file, @Nullable Snapshot snapshot) {}

    /** {@return what a file holds; null if there is none} */
    static @Nullable Loaded load(final Path directory, final String name, final boolean withContent) {
        try (JournalFile file = Disk.openOrdinary(directory.resolve(name))) {
            if (file == null) {
                return null;
            }
            final SnapshotReader reader = new SnapshotReader(file);
            final SnapshotFault fault = reader.read(sequenceOf(name), withContent);
            final SnapshotHeader header = reader.header();
            return new Loaded(
                    new SnapshotFile(name, file.sizeBytes(), header, fault),
                    fault == null && withContent && header != null ? new Snapshot(header, reader.content()) : null);
        } catch (final JournalStorageException e) {
            final SnapshotFault fault = new SnapshotFault(0, String.valueOf(e.getMessage()));
            return new Loaded(new SnapshotFile(name, 0, null, fault), null);
        }
    }

    static List<String> namesNewestFirst(final Path directory) {
        return Disk.list(Disk.requireNoLink(directory), PREFIX, SUFFIX).stream()
                .filter(SnapshotFiles::isName)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** {@return names of files that were being written when the process died} */
    static List<String> unfinishedNames(final Path directory) {
        final String end = Disk.TEMPORARY_SUFFIX;
        return Disk.list(directory, PREFIX, SUFFIX + end).stream()
                .filter(name -> isName(name.substring(0, name.length() - end.length())))
                .toList();
    }

    static String nameOf(final long sequence) {
        return PREFIX + String.format(Locale.ROOT, "%019d", sequence) + SUFFIX;
    }

    /** {@return the sequence in a file's name; of a number too large for one, the largest, which no snapshot holds} */
    static long sequenceOf(final String name) {
        try {
            return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
        } catch (final NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static boolean isName(final String name) {
        return NAME.matcher(name).matches();
    }
}
