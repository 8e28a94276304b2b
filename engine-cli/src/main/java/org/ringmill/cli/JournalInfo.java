package org.ringmill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.recovery.TornTail;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalFiles;

/** What a journal is and holds. */
record JournalInfo(Extent extent, List<File> files, List<SnapshotFile> snapshots) {
    /** A file of frames; its length counts holes. */
    record File(int epoch, String name, long bytes) {}

    static JournalInfo of(final Path directory) {
        return new JournalInfo(
                Extent.of(directory),
                filesOf(new JournalDirectory(directory)),
                SnapshotFiles.list(DurableEngine.snapshotsIn(directory)));
    }

    private static List<File> filesOf(final JournalFiles journal) {
        final List<File> files = new ArrayList<>();
        for (final int epoch : journal.epochs()) {
            for (final String name : journal.fileNames(epoch)) {
                if (JournalFiles.isFrameFile(name)) {
                    try (JournalFile file = journal.openFile(epoch, name)) {
                        files.add(new File(epoch, name, file.sizeBytes()));
                    }
                }
            }
        }
        return files;
    }

    private long epochs() {
        return files.stream().mapToInt(File::epoch).distinct().count();
    }

    private long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }

    List<String> toText() {
        final List<String> lines = new ArrayList<>();
        lines.add("application    " + extent.application());
        lines.add("journal id     " + "%016x".formatted(extent.journalId()));
        lines.add("being written  " + (extent.isLive() ? "yes" : "no"));
        lines.add("records        " + extent.records()
                + (extent.records() == 0 ? "" : ", " + extent.firstSequence() + " to " + extent.lastSequence()));
        if (extent.records() > 0) {
            lines.add("times          " + Times.iso(extent.firstTimeNs()) + " to " + Times.iso(extent.lastTimeNs()));
        }
        lines.add("epochs         " + epochs());
        lines.add("files          " + files.size() + ", " + bytes() + " bytes");
        for (final File file : files) {
            lines.add("  " + JournalFiles.epochName(file.epoch) + "/" + file.name + "  " + file.bytes + " bytes");
        }
        lines.add("snapshots      " + snapshots.size());
        for (final SnapshotFile snapshot : snapshots) {
            lines.add("  " + snapshot.name() + "  " + snapshot.sizeBytes() + " bytes"
                    + (snapshot.isSound() ? "" : ", unfit: " + snapshot.fault()));
        }
        for (final TornTail tail : extent.tornTails()) {
            lines.add("torn tail      " + place(tail) + ", offset=" + tail.offset() + ", bytes=" + tail.lengthBytes()
                    + ": the next start sets it aside");
        }
        return lines;
    }

    private static String place(final TornTail tail) {
        return JournalFiles.epochName(tail.epoch()) + "/" + tail.fileName();
    }

    String toJson() {
        return Json.object(json -> {
            json.writeStringField("application", extent.application());
            json.writeStringField("journalId", "%016x".formatted(extent.journalId()));
            json.writeBooleanField("live", extent.isLive());
            json.writeNumberField("records", extent.records());
            json.writeNumberField("firstSequence", extent.firstSequence());
            json.writeNumberField("lastSequence", extent.lastSequence());
            Json.writeTime(json, "firstTime", extent.firstTimeNs());
            Json.writeTime(json, "lastTime", extent.lastTimeNs());
            json.writeNumberField("epochs", epochs());
            json.writeNumberField("bytes", bytes());
            json.writeArrayFieldStart("files");
            for (final File file : files) {
                json.writeStartObject();
                json.writeStringField("file", JournalFiles.epochName(file.epoch) + "/" + file.name);
                json.writeNumberField("bytes", file.bytes);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("snapshots");
            for (final SnapshotFile snapshot : snapshots) {
                json.writeStartObject();
                json.writeStringField("file", snapshot.name());
                json.writeNumberField("bytes", snapshot.sizeBytes());
                json.writeBooleanField("sound", snapshot.isSound());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tornTails");
            for (final TornTail tail : extent.tornTails()) {
                json.writeStartObject();
                json.writeStringField("file", place(tail));
                json.writeNumberField("offset", tail.offset());
                json.writeNumberField("bytes", tail.lengthBytes());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
