package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.bench.peers.RawQueue.Way;

class RawQueueTest {
    private static final int EVENTS = 4 * JournalLoad.BATCH;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "BYTES, 64",
        "BYTES, 256",
        "DOCUMENT, 64",
        "DOCUMENT, 256",
        "DOCUMENT_OF_BATCH, 64",
        "DOCUMENT_OF_BATCH, 256"
    })
    void shouldReadEveryEventThatItWrote(final Way way, final int payloadBytes) throws Exception {
        final RawQueue queue = new RawQueue(new JournalLoad(EVENTS, payloadBytes), way);

        queue.write(folder, true, new Meter());

        queue.read(folder, new Meter());
        // One document comes first and makes the file.
        assertThat(documents()).isEqualTo(1 + (way == Way.DOCUMENT_OF_BATCH ? EVENTS / JournalLoad.BATCH : EVENTS));
    }

    @Test
    void shouldMissAnEventOfABatch() throws Exception {
        new RawQueue(new JournalLoad(EVENTS - 1, 64), Way.DOCUMENT_OF_BATCH).write(folder, true, null);

        final RawQueue queue = new RawQueue(new JournalLoad(EVENTS, 64), Way.DOCUMENT_OF_BATCH);
        assertThatThrownBy(() -> queue.read(folder, new Meter()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wrong events");
    }

    private int documents() {
        try (ChronicleQueue queue = ChronicleQueue.singleBuilder(folder)
                        .rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            int documents = 0;
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return documents;
                    }
                    documents++;
                }
            }
        }
    }
}
