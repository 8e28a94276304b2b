package org.ringmill.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.ringmill.journal.frame.RecordDescriptor;
import org.ringmill.state.Message;

/** Counts records. One thread's. */
final class JournalStats {
    private static final double NANOS_PER_SECOND = 1e9;

    private final RecordTypes types;
    private final long gapCount;
    private final Map<Integer, Spread> payloads = new TreeMap<>();
    private final PriorityQueue<Gap> gaps = new PriorityQueue<>(Comparator.comparingLong(Gap::lengthNs));
    private final Spread frameRecords = new Spread();
    private final Spread frameBytes = new Spread();
    private String frameFile = "";
    private long framePosition = -1;
    private long recordsInFrame;
    private long bytesInFrame;
    private long records;
    private long firstSequence;
    private long lastSequence;
    private long firstTimeNs;
    private long firstPayloadBytes;
    private long lastTimeNs;

    /** A time in which nothing came, and what came then. */
    private record Gap(long lengthNs, long sequence, long timeNs) {}

    /** @param gapCount how many of the longest gaps are told */
    JournalStats(final RecordTypes types, final long gapCount) {
        this.types = types;
        this.gapCount = gapCount;
    }

    void add(
            final Message record, final long sequence, final long timestampNs, final long position, final String file) {
        if (position != framePosition || !file.equals(frameFile)) {
            endFrame();
            framePosition = position;
            frameFile = file;
        }
        final long timeNs = Math.max(lastTimeNs, timestampNs);
        if (records == 0) {
            firstSequence = sequence;
            firstTimeNs = timeNs;
            firstPayloadBytes = record.length();
        } else {
            noteGap(new Gap(timeNs - lastTimeNs, sequence, timeNs));
        }
        records++;
        lastSequence = sequence;
        lastTimeNs = timeNs;
        payloads.computeIfAbsent(record.typeId(), typeId -> new Spread()).add(record.length());
        recordsInFrame++;
        bytesInFrame += RecordDescriptor.recordLength(record.length());
    }

    private void noteGap(final Gap gap) {
        if (gap.lengthNs > 0) {
            gaps.add(gap);
            if (gaps.size() > gapCount) {
                gaps.remove();
            }
        }
    }

    private void endFrame() {
        if (recordsInFrame > 0) {
            frameRecords.add(recordsInFrame);
            frameBytes.add(bytesInFrame);
        }
        recordsInFrame = 0;
        bytesInFrame = 0;
    }

    private double perSecond(final long count) {
        return lastTimeNs == firstTimeNs ? 0 : (double) count * NANOS_PER_SECOND / (lastTimeNs - firstTimeNs);
    }

    private long payloadBytes() {
        return payloads.values().stream().mapToLong(Spread::sum).sum();
    }

    private List<Gap> longestFirst() {
        final List<Gap> sorted = new ArrayList<>(gaps);
        sorted.sort(Comparator.comparingLong(Gap::lengthNs).reversed().thenComparingLong(Gap::sequence));
        return sorted;
    }

    /** {@return what was counted, for people} */
    List<String> toText() {
        endFrame();
        final List<String> lines = new ArrayList<>();
        lines.add("records  " + records + (records == 0 ? "" : ", " + firstSequence + " to " + lastSequence));
        if (records == 0) {
            return lines;
        }
        lines.add("times    " + Times.iso(firstTimeNs) + " to " + Times.iso(lastTimeNs) + ", "
                + Times.seconds(lastTimeNs - firstTimeNs) + " s");
        // What came with the first record came in no time: neither rate counts it.
        lines.add("rate     %.1f records/s, %.1f payload bytes/s"
                .formatted(perSecond(records - 1), perSecond(payloadBytes() - firstPayloadBytes)));
        lines.add("frames   " + frameRecords.count() + ", records in one " + frameRecords + ", bytes of records "
                + frameBytes);
        lines.add("payload  " + payloadBytes() + " bytes");
        payloads.forEach((typeId, payload) -> lines.add("  %-16s %12d  %5.1f %%  %14d bytes, each %s"
                .formatted(
                        Printable.of(types.nameOf(typeId)),
                        payload.count(),
                        100.0 * payload.count() / records,
                        payload.sum(),
                        payload)));
        for (final Gap gap : longestFirst()) {
            lines.add("gap      " + Times.seconds(gap.lengthNs) + " s before sequence " + gap.sequence + " at "
                    + Times.iso(gap.timeNs));
        }
        return lines;
    }

    /** {@return what was counted, for programs} */
    String toJson() {
        endFrame();
        return Json.object(json -> {
            json.writeNumberField("records", records);
            if (records > 0) {
                json.writeNumberField("firstSequence", firstSequence);
                json.writeNumberField("lastSequence", lastSequence);
                Json.writeTime(json, "firstTime", firstTimeNs);
                Json.writeTime(json, "lastTime", lastTimeNs);
                json.writeNumberField("spanNs", lastTimeNs - firstTimeNs);
            }
            json.writeNumberField("payloadBytes", payloadBytes());
            json.writeArrayFieldStart("types");
            for (final Map.Entry<Integer, Spread> type : payloads.entrySet()) {
                json.writeStartObject();
                json.writeStringField("type", types.nameOf(type.getKey()));
                json.writeNumberField("typeId", type.getKey());
                json.writeNumberField("records", type.getValue().count());
                type.getValue().write(json, "payloadBytes");
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("frames", frameRecords.count());
            frameRecords.write(json, "frameRecords");
            frameBytes.write(json, "frameRecordBytes");
            json.writeArrayFieldStart("gaps");
            for (final Gap gap : longestFirst()) {
                json.writeStartObject();
                json.writeNumberField("lengthNs", gap.lengthNs);
                json.writeNumberField("beforeSequence", gap.sequence);
                Json.writeTime(json, "time", gap.timeNs);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
