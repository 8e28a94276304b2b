package org.ringmill.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ringmill.bench.TemporaryDirectory;

/** The journal, with frames and checksums, against a raw Chronicle Queue that takes a document for each event, or for a batch. */
final class JournalPeers {
    private static final String GROUP = "journal";
    private static final String UNIT = "events/s";
    private static final int BATCH = JournalLoad.BATCH;
    private static final int APPENDED_BYTES = 100_000_000;
    private static final int READ_BYTES = 200_000_000;
    private static final List<RawQueue.Way> EACH_ALONE = List.of(RawQueue.Way.BYTES, RawQueue.Way.DOCUMENT);
    private static final List<RawQueue.Way> BATCHES = List.of(RawQueue.Way.DOCUMENT_OF_BATCH);

    private JournalPeers() {}

    static List<Duel> duels() {
        return List.of(
                append("append-64", 64, 1, true, EACH_ALONE),
                append("append-64-batches", 64, BATCH, true, EACH_ALONE),
                append("append-64-batches-one-document", 64, BATCH, true, BATCHES),
                append("append-64-batches-new-pages", 64, BATCH, false, EACH_ALONE),
                append("append-256", 256, 1, true, EACH_ALONE),
                append("append-256-batches", 256, BATCH, true, EACH_ALONE),
                read("read-64", 64, 1),
                read("read-64-batches", 64, BATCH),
                read("read-256", 256, 1),
                read("read-256-batches", 256, BATCH));
    }

    private interface Run {
        void run(Meter meter) throws Exception;
    }

    private record Named(String name, Run run) implements Contender {
        @Override
        public void run(final Meter meter) throws Exception {
            run.run(meter);
        }
    }

    /**
     * @param batch   events of a frame of ours
     * @param touched whether the pages of both files are touched first
     * @param ways    of the queue
     */
    private static Duel append(
            final String name,
            final int payloadBytes,
            final int batch,
            final boolean touched,
            final List<RawQueue.Way> ways) {
        return new Duel(GROUP, name, UNIT, place -> {
            final JournalLoad load = load(place, APPENDED_BYTES, payloadBytes);
            final RingmillJournal journal = new RingmillJournal(load);
            prepare(place);
            return new Sides(
                    List.of(new Named(
                            "journal, frames of " + batch, meter -> append(journal, batch, touched, place, meter))),
                    ways.stream()
                            .map(way -> new Named(writing(way), meter -> append(load, way, touched, place, meter)))
                            .toList());
        });
    }

    /** @param batch events of a frame of ours; in the queue each has a document */
    private static Duel read(final String name, final int payloadBytes, final int batch) {
        return new Duel(GROUP, name, UNIT, place -> {
            final JournalLoad load = load(place, READ_BYTES, payloadBytes);
            final RingmillJournal journal = new RingmillJournal(load);
            final Path ours = Files.createDirectory(place.directory().resolve("journal"));
            final Path raw = Files.createDirectory(place.directory().resolve("queue"));
            journal.write(ours, batch, false, null);
            new RawQueue(load, RawQueue.Way.BYTES).write(raw, false, null);
            return new Sides(
                    List.of(new Named("journal, frames of " + batch, meter -> journal.read(ours, meter))),
                    EACH_ALONE.stream()
                            .map(way -> new Named(reading(way), meter -> new RawQueue(load, way).read(raw, meter)))
                            .toList());
        });
    }

    private static JournalLoad load(final Workplace place, final int bytes, final int payloadBytes) {
        return new JournalLoad(place.operations(bytes / payloadBytes), payloadBytes);
    }

    /** Our journal tells Chronicle what to leave out in this process, its thread that looks at the disk, say: it has to come first. */
    private static void prepare(final Workplace place) throws Exception {
        try (TemporaryDirectory directory = TemporaryDirectory.in(place.directory(), "first-")) {
            new RingmillJournal(new JournalLoad(1, Long.BYTES)).write(directory.path(), 1, false, null);
        }
    }

    private static void append(
            final RingmillJournal journal,
            final int batch,
            final boolean touched,
            final Workplace place,
            final Meter meter)
            throws Exception {
        try (TemporaryDirectory directory = TemporaryDirectory.in(place.directory(), "journal-")) {
            journal.write(directory.path(), batch, touched, meter);
            journal.read(directory.path(), new Meter());
        }
    }

    private static void append(
            final JournalLoad load,
            final RawQueue.Way way,
            final boolean touched,
            final Workplace place,
            final Meter meter)
            throws Exception {
        try (TemporaryDirectory directory = TemporaryDirectory.in(place.directory(), "queue-")) {
            final RawQueue queue = new RawQueue(load, way);
            queue.write(directory.path(), touched, meter);
            queue.read(directory.path(), new Meter());
        }
    }

    private static String writing(final RawQueue.Way way) {
        return "Chronicle Queue, "
                + switch (way) {
                    case BYTES -> "writeBytes";
                    case DOCUMENT -> "writingDocument";
                    case DOCUMENT_OF_BATCH -> "writingDocument of " + BATCH;
                };
    }

    private static String reading(final RawQueue.Way way) {
        return "Chronicle Queue, " + (way == RawQueue.Way.BYTES ? "readBytes" : "readingDocument");
    }
}
