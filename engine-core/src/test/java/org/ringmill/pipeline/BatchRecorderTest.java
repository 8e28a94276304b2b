package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BatchRecorderTest {
    private static final int BATCHES = 20_000;
    private static final int VALUES = 200;

    @Test
    void shouldGiveWhatWasRecordedSinceTheLastLook() {
        final BatchRecorder recorder = new BatchRecorder();
        record(recorder, 1);
        assertThat(recorder.take().getTotalCount()).isEqualTo(VALUES);
        assertThat(recorder.take().getTotalCount()).isZero();
        record(recorder, 1_000);
        final Histogram second = recorder.take();
        assertThat(second.getTotalCount()).isEqualTo(VALUES);
        assertThat(second.getMinValue()).isEqualTo(1_000);
    }

    @Test
    void shouldLoseAndDoubleNothingWhileAnotherThreadTakes() throws InterruptedException {
        final BatchRecorder recorder = new BatchRecorder();
        final AtomicBoolean recording = new AtomicBoolean(true);
        final Thread writer = new Thread(() -> {
            for (int i = 0; i < BATCHES; i++) {
                record(recorder, i % 1_000);
            }
            recording.set(false);
        });
        writer.start();
        final Histogram all = new Histogram(3);
        while (recording.get()) {
            all.add(recorder.take());
        }
        writer.join();
        all.add(recorder.take());
        assertThat(all.getTotalCount()).isEqualTo((long) BATCHES * VALUES);
        assertThat(all.getCountAtValue(7)).isEqualTo((long) BATCHES / 1_000 * VALUES);
    }

    private static void record(final BatchRecorder recorder, final long value) {
        final long phase = recorder.begin();
        final Histogram histogram = recorder.histogram();
        for (int i = 0; i < VALUES; i++) {
            histogram.recordValue(value);
        }
        recorder.end(phase);
    }
}
