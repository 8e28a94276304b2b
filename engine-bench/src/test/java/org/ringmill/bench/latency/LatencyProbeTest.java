package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.ringmill.bench.report.Histograms;
import org.ringmill.time.ManualClock;

class LatencyProbeTest {
    private final ManualClock clock = new ManualClock(1_000);
    private final LatencyProbe probe = new LatencyProbe(clock, Path.of("unused"));

    @Test
    void shouldKeepStagesInTheOrderAskedForAndCountTheLast() {
        final StageRecorder one = probe.stage("one");
        final StageRecorder two = probe.stage("two");
        final StageRecorder otherThreadOfTwo = probe.stage("two");
        clock.advanceTo(1_500);
        one.record(1_000);
        one.record(1_100);
        two.record(1_000);
        otherThreadOfTwo.record(1_100, 1_600);
        assertThat(probe.done()).isEqualTo(2);
        final Map<String, Histogram> drained = probe.drain();
        assertThat(drained.keySet()).containsExactly("send", "one", "two");
        assertThat(drained.get("one").getMaxValue()).isEqualTo(500);
        assertThat(drained.get("one").getMinValue()).isEqualTo(400);
        assertThat(drained.get("two").getTotalCount()).isEqualTo(2);
    }

    @Test
    void shouldGiveEachEventOutOnce() {
        final StageRecorder stage = probe.stage("stage");
        stage.record(900);
        assertThat(probe.drain().get("stage").getTotalCount()).isEqualTo(1);
        assertThat(probe.drain().get("stage").getTotalCount()).isZero();
        stage.record(900);
        stage.record(900);
        assertThat(probe.drain().get("stage").getTotalCount()).isEqualTo(2);
        assertThat(probe.done()).isEqualTo(3);
    }

    @Test
    void shouldHoldTimesWithinWhatAHistogramTakes() {
        final StageRecorder stage = probe.stage("stage");
        stage.record(2_000, 1_000);
        stage.record(0, Long.MAX_VALUE);
        final Histogram drained = probe.drain().get("stage");
        assertThat(drained.getMinValue()).isZero();
        assertThat(drained.getMaxValue()).isEqualTo(drained.highestEquivalentValue(Histograms.MAX_NS));
    }

    @Test
    void shouldTakeTheHistogramsThatATargetKeeps() {
        final Histogram kept = Histograms.empty();
        kept.recordValue(7);
        probe.histograms(() -> Map.of("kept", kept), () -> 42);
        assertThat(probe.drain().keySet()).containsExactly("send", "kept");
        assertThat(probe.done()).isEqualTo(42);
        assertThatThrownBy(() -> probe.stage("more")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseNamesThatMeanSomethingElse() {
        assertThatThrownBy(() -> probe.stage("send")).hasMessageContaining("name=send");
        assertThatThrownBy(() -> probe.stage(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(probe::requireStages).hasMessageContaining("no stage");
        probe.stage("one");
        assertThatThrownBy(() -> probe.histograms(Map::of, () -> 0)).hasMessageContaining("[one]");
    }
}
