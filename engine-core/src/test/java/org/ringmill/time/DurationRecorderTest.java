package org.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DurationRecorderTest {
    private static final int VALUES = 4_000_000;

    @Test
    void shouldGiveWhatWasRecordedSinceTheLastLook() {
        final DurationRecorder recorder = new DurationRecorder();
        record(recorder, 1, 200);
        assertThat(recorder.take().getTotalCount()).isEqualTo(200);
        assertThat(recorder.take().getTotalCount()).isZero();
        record(recorder, 1_000, 300);
        final Histogram second = recorder.take();
        assertThat(second.getTotalCount()).isEqualTo(300);
        assertThat(second.getMinValue()).isEqualTo(1_000);
    }

    @Test
    void shouldCountValuesAsAHistogramDoes() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final DurationRecorder recorder = new DurationRecorder();
        final Histogram expected = new Histogram(DurationRecorder.DIGITS);
        final long[] edges = {0, 1, 2_047, 2_048, 2_049, 4_095, 4_096, 1L << 32, Long.MAX_VALUE / 2 + 1, Long.MAX_VALUE
        };
        for (int i = 0; i < 10_000; i++) {
            final long value = i < edges.length ? edges[i] : random.nextLong() >>> (1 + random.nextInt(63));
            recorder.record(value);
            expected.recordValue(value);
        }
        assertThat(recorder.take()).as("seed=%d", seed).isEqualTo(expected);
    }

    @Test
    void shouldCountTimesBeforeTheStartAsNone() {
        final DurationRecorder recorder = new DurationRecorder();
        recorder.record(-1);
        recorder.record(Long.MIN_VALUE);
        assertThat(recorder.take().getCountAtValue(0)).isEqualTo(2);
    }

    @Test
    void shouldCountWhatIsLongerAsTheLongest() {
        final DurationRecorder recorder = new DurationRecorder(1_000);
        record(recorder, 1_000, 2);
        record(recorder, 1_001, 3);
        record(recorder, Long.MAX_VALUE, 4);
        record(recorder, 999, 5);
        final Histogram taken = recorder.take();
        assertThat(taken.getCountAtValue(1_000)).isEqualTo(9);
        assertThat(taken.getCountAtValue(999)).isEqualTo(5);
        assertThatThrownBy(() -> new DurationRecorder(0)).hasMessageContaining("longestNs=0");
    }

    @Test
    void shouldLoseAndDoubleNothingWhileAnotherThreadTakes() throws InterruptedException {
        final DurationRecorder recorder = new DurationRecorder();
        final AtomicBoolean recording = new AtomicBoolean(true);
        final Thread writer = new Thread(() -> {
            for (int i = 0; i < VALUES; i++) {
                recorder.record(i % 1_000);
            }
            recording.set(false);
        });
        writer.start();
        final Histogram all = new Histogram(DurationRecorder.DIGITS);
        while (recording.get()) {
            all.add(recorder.take());
        }
        writer.join();
        all.add(recorder.take());
        assertThat(all.getTotalCount()).isEqualTo(VALUES);
        assertThat(all.getCountAtValue(7)).isEqualTo(VALUES / 1_000);
    }

    private static void record(final DurationRecorder recorder, final long value, final int times) {
        for (int i = 0; i < times; i++) {
            recorder.record(value);
        }
    }
}
