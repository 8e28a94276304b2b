package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTableTest {
    @Test
    void shouldBeThisTable() {
        final LatencyReport report = new LatencyReport(
                LatencyReport.VERSION,
                SampleReports.settings("ring", "open"),
                SampleReports.environment(),
                List.of(
                        "The host of this virtual machine took up to 1.2% of its time, which is more than the latencies that"
                                + " were measured."),
                List.of(
                        new LatencyStep(
                                10_000, List.of(run(9_999, false, 1_000, 100_000), run(9_999, false, 2_000, 100_000))),
                        new LatencyStep(2e6, List.of(run(1.5e6, true, 40_000_000, 500)))));
        assertThat(ReportTable.text(report)).isEqualTo("""
                Latency of ring, open loop, constant, 10 s a run
                Kept up with 10 k/s: median 1.00 us, p99 2.00 us. Did not keep up with 2 M/s.
                WARNING: The host of this virtual machine took up to 1.2% of its time, which is more than the
                         latencies that were measured.

                From when an event was due until it was done, all runs together
                rate     achieved      p50      p90      p99    p99.9   p99.99      max  runs    p99 of the runs
                10 k/s     10 k/s  1.00 us  2.00 us  2.00 us  2.00 us  2.00 us  2.00 us     2  1.00 us - 2.00 us
                2 M/s *   1.5 M/s  40.0 ms  40.0 ms        -        -        -  40.0 ms     1                  -
                * did not keep up with the rate: the figures depend on how long it ran
                - fewer than 10 events above

                Until each stage was done with it, p50 / p99; send: until it was sent
                rate                send                end
                10 k/s   100 ns / 200 ns  1.00 us / 2.00 us
                2 M/s *      4.00 ms / -        40.0 ms / -

                The machine's own noise was not measured.
                """);
    }

    @Test
    void shouldFitIntoATerminal() {
        final LatencyReport report =
                SampleReports.of(7, 2.5e6, true, 5, 10_000, 50_000, 123_456.7, 500_000, 1e6, 2e6, 3e6, 5e6);
        assertThat(ReportTable.text(report).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void shouldShowTheNoiseOfTheMachineAtEachRate() {
        final LatencyReport report = SampleReports.of(8, 1e6, true, 2, 10_000, 20_000);
        final Percentiles noise = Percentiles.of(report.steps().get(1).mergedNoise());
        assertThat(ReportTable.text(report))
                .containsPattern("20 k/s( +\\S+ ns){3} +" + Units.time(noise.p999Ns()) + " .*"
                        + Units.time(noise.maxNs()) + "\n");
    }

    @Test
    void shouldGoOnBelowWhenThereAreManyStages() {
        final List<StageLatency> stages = IntStream.range(0, 9)
                .mapToObj(i -> new StageLatency("stage-number-" + i, histogram(1_000L * (i + 1), 1_000)))
                .toList();
        final LatencyReport report = report("open", new LatencyStep(1_000, List.of(run(stages, false))));
        final String text = ReportTable.text(report);
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(text.lines().filter(line -> line.contains("stage-number-"))).hasSizeGreaterThan(1);
        assertThat(text).contains("stage-number-0", "stage-number-8", "8.00 us / 8.00 us");
    }

    @Test
    void shouldWarnWhenTheLoopIsClosed() {
        final String text =
                ReportTable.text(report("closed", new LatencyStep(10_000, List.of(run(5_000, true, 700, 100_000)))));
        assertThat(text)
                .contains("In a closed loop 5 k/s: median 700 ns, p99 700 ns.")
                .contains("WARNING: Closed loop")
                .contains("From when an event was sent until it was done");
    }

    @Test
    void shouldTellARunInALineWithoutPercentilesThatFewEventsLieAbove() {
        assertThat(ReportTable.line(2e6, run(1.5e6, true, 40_000_000, 500)))
                .isEqualTo("2 M/s: p50 40.0 ms, p99 -, max 40.0 ms, did not keep up");
        assertThat(ReportTable.line(10_000, run(9_999, false, 1_000, 1_000)))
                .isEqualTo("10 k/s: p50 1.00 us, p99 1.00 us, max 1.00 us");
    }

    @Test
    void shouldSayWhetherTheLimitWasFound() {
        final LatencyStep kept = new LatencyStep(1_000, List.of(run(1_000, false, 700, 100_000)));
        final LatencyStep lost = new LatencyStep(2_000, List.of(run(1_100, true, 700, 100_000)));
        assertThat(ReportTable.text(report("open", kept)))
                .contains("No higher rate was tried, so its limit is not known.");
        final LatencyStep sometimes = new LatencyStep(
                3_000,
                List.of(
                        run(3_000, false, 700, 100_000),
                        run(3_000, false, 700, 100_000),
                        run(2_900, true, 900, 100_000)));
        assertThat(ReportTable.text(report("open", kept, sometimes)))
                .contains("Kept up with 3 k/s in 2 of 3 runs: median 700 ns");
        assertThat(ReportTable.text(report("open", lost)))
                .contains("Did not keep up with any rate: of 2 k/s, the lowest, it did 1.1 k/s.");
        assertThat(ReportTable.text(report("open"))).contains("Nothing was measured.");
    }

    private static LatencyReport report(final String loop, final LatencyStep... steps) {
        return new LatencyReport(
                LatencyReport.VERSION,
                SampleReports.settings("ring", loop),
                SampleReports.environment(),
                List.of(),
                List.of(steps));
    }

    private static LatencyRun run(final double achieved, final boolean saturated, final long ns, final int count) {
        final LatencyRun run = run(
                List.of(
                        new StageLatency(LatencyRun.SEND, histogram(ns / 10, count)),
                        new StageLatency("end", histogram(ns, count))),
                saturated);
        return new LatencyRun(
                run.startedAt(),
                count,
                achieved,
                saturated,
                false,
                true,
                0,
                -1,
                run.stages(),
                null,
                List.of(),
                List.of(),
                null);
    }

    private static LatencyRun run(final List<StageLatency> stages, final boolean saturated) {
        return new LatencyRun(
                "2025-01-01T10:00:00Z",
                1_000,
                1_000,
                saturated,
                false,
                true,
                0,
                -1,
                stages,
                null,
                List.of(),
                List.of(),
                null);
    }

    private static Histogram histogram(final long ns, final int count) {
        final Histogram histogram = Histograms.empty();
        histogram.recordValueWithCount(ns, count);
        return histogram;
    }
}
