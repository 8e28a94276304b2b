package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import org.ringmill.bench.report.LatencyReport;

/**
 * A target that stands still once, for 100 ms, under 10,000 events a second for two seconds. The event that it stands still at
 * waits 100 ms; the thousand that are due meanwhile wait what is left of it then: 99.9 ms, 99.8 ms and so on. So of 20,000 events
 * the share of those that wait longer than t is (100 ms - t) * 10 / ms / 20,000, and the percentile p is 100 ms - (1 - p) * 2 s.
 */
class KnownStallTest {
    private static final double RATE = 10_000;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration DURATION = Duration.ofSeconds(2);
    private static final double TOLERANCE = 0.02;
    private static final double[] PERCENTILES = {95.5, 96, 97, 98, 99, 99.5, 99.9, 99.95};

    /** What a schedule says that knows nothing of the target: percentile p, in nanoseconds. */
    private static double arithmeticNs(final double percentile) {
        return STALL_NS - (1 - percentile / 100) * DURATION.toNanos();
    }

    private static LatencyContext context() {
        return new LatencyContext()
                .rates(RATE)
                .duration(DURATION)
                .warmUp(Duration.ZERO)
                .noise(Duration.ZERO);
    }

    private static Histogram end(final LatencyReport report) {
        return report.steps().get(0).merged();
    }

    private static void assertAsArithmeticSays(final Histogram latencies) {
        assertThat(latencies.getTotalCount()).isEqualTo(20_000);
        for (final double percentile : PERCENTILES) {
            final double expectedNs = arithmeticNs(percentile);
            assertThat((double) latencies.getValueAtPercentile(percentile))
                    .as("p%s", percentile)
                    .isCloseTo(expectedNs, within(TOLERANCE * expectedNs));
        }
        assertThat((double) latencies.getMaxValue()).isCloseTo((double) STALL_NS, within(TOLERANCE * STALL_NS));
    }

    /** All but one event wait for nothing. */
    private static void assertHidden(final Histogram latencies, final long mostNs) {
        assertThat(latencies.getValueAtPercentile(99.95)).isLessThan(mostNs);
        assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo((long) (0.98 * STALL_NS));
    }

    @Test
    void shouldReportWhatArithmeticSays() throws Exception {
        final TickingClock clock = new TickingClock(50);
        final LatencyReport report = new LatencyHarness(
                        context().clock(clock).target(() -> new StallingTarget(10_000, STALL_NS, clock::advance)))
                .run();
        final Histogram latencies = end(report);
        assertAsArithmeticSays(latencies);
        assertThat(latencies.getValueAtPercentile(90)).isLessThan(TimeUnit.MICROSECONDS.toNanos(1));
    }

    /** The sender goes on while the consumer stands still, and the target counts its latencies itself. */
    @Test
    void shouldReportWhatArithmeticSaysOfAConsumerThatStandsStillBehindAQueue() throws Exception {
        final TickingClock clock = new TickingClock(50);
        final LatencyReport report = new LatencyHarness(
                        context().clock(clock).target(() -> new StallingConsumer(10_000, STALL_NS, clock)))
                .run();
        assertAsArithmeticSays(end(report));
        assertThat(report.steps().get(0).merged("send").getMaxValue()).isLessThan(TimeUnit.MICROSECONDS.toNanos(1));
    }

    @Test
    void shouldHideTheStallInAClosedLoop() throws Exception {
        final TickingClock clock = new TickingClock(50);
        final LatencyReport report = new LatencyHarness(context()
                        .closedLoop()
                        .clock(clock)
                        .target(() -> new StallingTarget(10_000, STALL_NS, clock::advance)))
                .run();
        final Histogram latencies = end(report);
        assertHidden(latencies, TimeUnit.MICROSECONDS.toNanos(1));
        System.out.printf(
                "a stall of 100 ms, seen by a closed loop: p99.9 %.1f us; by arithmetic: %.1f us%n",
                latencies.getValueAtPercentile(99.9) / 1e3, arithmeticNs(99.9) / 1e3);
    }

    /**
     * The same in real time: what the machine adds comes on top, so a busy one may need another try. One that stands still by
     * itself for longer than the tolerance shows nothing either way: then what was seen is no failure.
     */
    @Test
    @Tag("long")
    void shouldReportWhatArithmeticSaysInRealTime() throws Exception {
        AssertionError last = null;
        for (int attempt = 0; attempt < 5; attempt++) {
            final LatencyReport open = new LatencyHarness(
                            context().target(() -> new StallingTarget(10_000, STALL_NS, KnownStallTest::standStill)))
                    .run();
            final LatencyReport closed = new LatencyHarness(context()
                            .closedLoop()
                            .target(() -> new StallingTarget(10_000, STALL_NS, KnownStallTest::standStill)))
                    .run();
            for (final double percentile : PERCENTILES) {
                System.out.printf(
                        "p%-6s arithmetic %9.1f us   open loop %9.1f us   closed loop %9.1f us%n",
                        percentile,
                        arithmeticNs(percentile) / 1e3,
                        end(open).getValueAtPercentile(percentile) / 1e3,
                        end(closed).getValueAtPercentile(percentile) / 1e3);
            }
            try {
                assertAsArithmeticSays(end(open));
                assertHidden(end(closed), STALL_NS / 2);
                return;
            } catch (final AssertionError e) {
                last = e;
            }
        }
        final long gapNs = longestGapNs();
        if (gapNs > TOLERANCE * STALL_NS) {
            throw new TestAbortedException("the machine is too busy, longestGapNs=" + gapNs, last);
        }
        throw last;
    }

    private static long longestGapNs() throws InterruptedException {
        new NoiseMeter(DURATION.toNanos()).watch(); // sees the compiler at work too
        final NoiseMeter meter = new NoiseMeter(DURATION.toNanos());
        meter.watch();
        return meter.result().stream()
                .mapToLong(core -> core.delay().maxNs())
                .max()
                .orElseThrow();
    }

    private static void standStill(final long forNs) {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < forNs) {
            Thread.onSpinWait();
        }
    }
}
