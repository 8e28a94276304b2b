package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.TornTail;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalFiles;

/**
 * What a journal is and holds.
 *
 * @param firstSequence of the oldest record that is kept
 * @param lastSequence  of the last one that is acknowledged; one less than the first if there is none
 * @param firstTimeNs   event time of the first record, 0 if there is none
 * @param lastTimeNs    event time of the last one
 */
record JournalInfo(
        String application,
        long journalId,
        boolean isLive,
        long firstSequence,
        long lastSequence,
        long firstTimeNs,
        long lastTimeNs,
        List<File> files,
        List<TornTail> tornTails,
        List<SnapshotFile> snapshots) {
    /** A file of frames; its length counts holes. */
    record File(int epoch, String name, long bytes) {}

    static JournalInfo of(final Path directory) {
        final long[] firstTimeNs = {0};
        final String application;
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            application = reader.application();
            reader.poll((record, sequence, timestampNs) -> {
                if (sequence == reader.firstSequence()) {
                    firstTimeNs[0] = timestampNs;
                }
            });
        }
        try (JournalReader reader = JournalReader.open(directory, JournalOptions.BEHIND_ALL)) {
            while (reader.poll((record, sequence, timestampNs) -> {}) > 0) {
                // closed files are passed over by their manifests
            }
            return new JournalInfo(
                    application,
                    reader.journalId(),
                    reader.isLive(),
                    reader.firstSequence(),
                    reader.lastSequence(),
                    firstTimeNs[0],
                    reader.lastTimestampNs(),
                    filesOf(new JournalDirectory(directory)),
                    reader.tornTails(),
                    SnapshotFiles.list(DurableEngine.snapshotsIn(directory)));
        }
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

    private long records() {
        return lastSequence - firstSequence + 1;
    }

    List<String> toText() {
        final List<String> lines = new ArrayList<>();
        lines.add("application    " + application);
        lines.add("journal id     " + "%016x".formatted(journalId));
        lines.add("being written  " + (isLive ? "yes" : "no"));
        lines.add("records        " + records() + (records() == 0 ? "" : ", " + firstSequence + " to " + lastSequence));
        if (records() > 0) {
            lines.add("times          " + Times.iso(firstTimeNs) + " to " + Times.iso(lastTimeNs));
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
        for (final TornTail tail : tornTails) {
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
            json.writeStringField("application", application);
            json.writeStringField("journalId", "%016x".formatted(journalId));
            json.writeBooleanField("live", isLive);
            json.writeNumberField("records", records());
            json.writeNumberField("firstSequence", firstSequence);
            json.writeNumberField("lastSequence", lastSequence);
            writeTime(json, "firstTime", records() == 0 ? null : firstTimeNs);
            writeTime(json, "lastTime", records() == 0 ? null : lastTimeNs);
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
            for (final TornTail tail : tornTails) {
                json.writeStartObject();
                json.writeStringField("file", place(tail));
                json.writeNumberField("offset", tail.offset());
                json.writeNumberField("bytes", tail.lengthBytes());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void writeTime(final JsonGenerator json, final String name, final @Nullable Long timeNs)
            throws IOException {
        if (timeNs == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, Times.iso(timeNs));
        }
    }
}
