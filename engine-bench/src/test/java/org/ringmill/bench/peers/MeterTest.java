package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringmill.bench.peers.Crew.Task;

class MeterTest {
    private static final int ARRAYS = 1_000;
    private static final int ARRAY_BYTES = 10_000;
    private static final double ALLOCATED = (double) ARRAYS * ARRAY_BYTES;

    static volatile byte[] sink = {}; // not private: the compiler may not find that nobody reads it

    private static void allocate() {
        for (int i = 0; i < ARRAYS; i++) {
            sink = new byte[ARRAY_BYTES];
        }
    }

    @Test
    void shouldCountWhatTheThreadAllocates() {
        final Meter meter = new Meter();
        allocate();
        meter.begin();
        allocate();
        meter.end(ARRAYS);
        allocate();

        final Measurement measurement = meter.measurement();
        assertThat((double) measurement.allocatedBytes()).isCloseTo(ALLOCATED, within(0.1 * ALLOCATED));
        assertThat(measurement.bytesPerOperation()).isCloseTo(ARRAY_BYTES, within(0.1 * ARRAY_BYTES));
    }

    @Test
    void shouldCountWhatOtherThreadsAllocate() throws Exception {
        final Meter meter = new Meter();
        final Task task = MeterTest::allocate;
        try (Crew crew = new Crew(List.of(task, task))) {
            crew.begin(meter);
            crew.awaitDone();
            meter.end(1);
        }

        assertThat((double) meter.measurement().allocatedBytes()).isCloseTo(2 * ALLOCATED, within(0.2 * ALLOCATED));
    }

    @Test
    void shouldMeasureTheTimeBetween() {
        final Meter meter = new Meter();
        meter.begin();
        final long fromNs = System.nanoTime();
        allocate();
        final long insideNs = System.nanoTime() - fromNs;
        meter.end(1);

        assertThat(meter.measurement().elapsedNs()).isGreaterThanOrEqualTo(insideNs);
    }

    @Test
    void shouldTakeWhatWasMeasuredElsewhere() {
        final Meter meter = new Meter();
        meter.measured(1_000, 2_000_000_000, 8_000);

        assertThat(meter.measurement()).isEqualTo(new Measurement(1_000, 2_000_000_000, 8_000));
        assertThat(meter.measurement().perSecond()).isEqualTo(500);
        assertThat(meter.measurement().bytesPerOperation()).isEqualTo(8);
    }

    @Test
    void shouldMeasureOneRunOnly() {
        final Meter meter = new Meter();
        assertThatThrownBy(meter::measurement).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> meter.end(1)).isInstanceOf(IllegalStateException.class);
        meter.begin();
        assertThatThrownBy(meter::begin).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> meter.measured(1, 1, 0)).isInstanceOf(IllegalStateException.class);
        meter.end(1);
        assertThatThrownBy(() -> meter.end(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseARunOfNothing() {
        assertThatThrownBy(() -> new Meter().measured(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Meter().measured(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Meter().measured(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
