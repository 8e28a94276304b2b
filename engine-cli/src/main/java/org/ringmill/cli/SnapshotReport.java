package org.ringmill.cli;

import org.jspecify.annotations.Nullable;
import org.ringmill.journal.snapshot.SnapshotFault;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotHeader;

/**
 * A snapshot file and what is to be thought of it.
 *
 * @param fault why it is of no use; null if it is sound
 */
record SnapshotReport(SnapshotFile file, @Nullable SnapshotFault fault) {
    /** Judges a file by itself. */
    static SnapshotReport of(final SnapshotFile file) {
        return new SnapshotReport(file, file.fault());
    }

    /** Judges a file as one of a journal. */
    static SnapshotReport of(
            final SnapshotFile file, final String application, final long journalId, final long lastSequence) {
        return new SnapshotReport(file, file.faultFor(application, journalId, lastSequence));
    }

    boolean isSound() {
        return fault == null;
    }

    String toText() {
        final StringBuilder line =
                new StringBuilder(file.name()).append("  ").append(fault == null ? "sound" : "unfit");
        line.append(", bytes=").append(file.sizeBytes());
        final SnapshotHeader header = file.header();
        if (header != null) {
            line.append(", sequence=").append(header.sequence());
            line.append(", time=").append(Times.iso(header.timestampNs()));
            line.append(", stateHash=").append("%016x".formatted(header.stateHash()));
            line.append(", application=").append(header.identity().application());
            line.append(", journalId=")
                    .append("%016x".formatted(header.identity().journalId()));
            line.append(", schemaVersion=").append(header.identity().schemaVersion());
            line.append(", logic=").append(Printable.of(header.identity().logicFingerprint()));
        }
        return fault == null ? line.toString() : line.append(", ").append(fault).toString();
    }

    String toJson() {
        return Json.object(json -> {
            json.writeStringField("file", file.name());
            json.writeBooleanField("sound", isSound());
            json.writeNumberField("bytes", file.sizeBytes());
            final SnapshotHeader header = file.header();
            if (header != null) {
                json.writeNumberField("sequence", header.sequence());
                Json.writeTime(json, "time", header.timestampNs());
                json.writeStringField("stateHash", "%016x".formatted(header.stateHash()));
                json.writeStringField("application", header.identity().application());
                json.writeStringField(
                        "journalId", "%016x".formatted(header.identity().journalId()));
                json.writeNumberField("schemaVersion", header.identity().schemaVersion());
                json.writeStringField("logic", header.identity().logicFingerprint());
            }
            if (fault != null) {
                json.writeNumberField("offset", fault.offset());
                json.writeStringField("why", fault.why());
            }
        });
    }
}
