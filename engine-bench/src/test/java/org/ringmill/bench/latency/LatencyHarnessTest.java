package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.LatencyStep;

class LatencyHarnessTest {
    private static final long TICK_NS = 50;

    private final TickingClock clock = new TickingClock(TICK_NS);
    private final List<String> calls = new ArrayList<>();

    @TempDir
    private Path directory;

    /** Needs a given time for each event, on the sender's thread. */
    private class SlowTarget implements LatencyTarget {
        final long serviceNs;
        StageRecorder done;

        SlowTarget(final long serviceNs) {
            this.serviceNs = serviceNs;
        }

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void start(final LatencyProbe probe) throws Exception {
            calls.add("start");
            Files.writeString(probe.directory().resolve("file"), "what a target writes");
            done = probe.stage("done");
        }

        @Override
        public void send(final long dueNs) throws Exception {
            clock.advance(serviceNs);
            done.record(dueNs);
        }

        @Override
        public void stop() throws Exception {
            calls.add("stop");
        }
    }

    private LatencyContext context() {
        return new LatencyContext()
                .clock(clock)
                .directory(directory)
                .duration(Duration.ofMillis(500))
                .warmUp(Duration.ZERO)
                .noise(Duration.ZERO);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void shouldMeasureEachRateInEachRunWithATargetOfItsOwn() throws Exception {
        final List<String> begun = new ArrayList<>();
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(1_000))
                        .rates(1_000, 2_000)
                        .runs(3)
                        .listener(new RunListener() {
                            @Override
                            public void onBegin(final double ratePerSecond, final int number) {
                                begun.add((int) ratePerSecond + "/" + number);
                            }
                        }))
                .run();
        assertThat(report.settings().target()).isEqualTo("slow");
        assertThat(report.settings().loop()).isEqualTo("open");
        assertThat(report.steps()).extracting(LatencyStep::ratePerSecond).containsExactly(1_000.0, 2_000.0);
        assertThat(begun).containsExactly("1000/0", "2000/0", "1000/1", "2000/1", "1000/2", "2000/2");
        for (final LatencyStep step : report.steps()) {
            assertThat(step.runs()).hasSize(3);
            assertThat(step.stageNames()).containsExactly("send", "done");
            for (final LatencyRun run : step.runs()) {
                assertThat(run.sent()).isEqualTo((long) (step.ratePerSecond() / 2));
                assertThat(run.end().count()).isEqualTo(run.sent());
                assertThat(run.end().p50Ns()).isBetween(1_000L, 1_500L);
                assertThat(run.saturated()).isFalse();
                assertThat(run.timeline().stream()
                                .mapToLong(LatencyRun.Interval::count)
                                .sum())
                        .isEqualTo(run.sent());
            }
        }
        assertThat(calls).hasSize(12).startsWith("start", "stop", "start", "stop");
        assertNothingLeft();
    }

    @Test
    void shouldTryRisingRatesUntilTheTargetDoesNotKeepUp() throws Exception {
        // 4 us an event: 250,000 a second and no more.
        final LatencyReport report = new LatencyHarness(context().target(() -> new SlowTarget(4_000))).run();
        assertThat(report.steps())
                .extracting(LatencyStep::ratePerSecond)
                .containsExactly(10_000.0, 20_000.0, 50_000.0, 100_000.0, 200_000.0, 500_000.0);
        assertThat(report.steps())
                .extracting(LatencyStep::isSaturated)
                .containsExactly(false, false, false, false, false, true);
        final LatencyRun last = report.steps().get(5).runs().get(0);
        assertThat(last.achievedPerSecond()).isBetween(230_000.0, 251_000.0);
    }

    @Test
    void shouldGiveUpAScheduleThatItFallsASecondBehind() throws Exception {
        final LatencyReport report = new LatencyHarness(context()
                        .duration(Duration.ofSeconds(20))
                        .target(() -> new SlowTarget(2_000_000))
                        .rates(1_000))
                .run();
        final LatencyRun run = report.steps().get(0).runs().get(0);
        assertThat(run.cutOff()).isTrue();
        assertThat(run.saturated()).isTrue();
        assertThat(run.sent()).isBetween(900L, 1_100L);
        assertThat(run.end().count()).isEqualTo(run.sent());
    }

    @Test
    void shouldCountAsSendingWhatTheTargetHeldUp() throws Exception {
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(1_000))
                        .arrivals(Arrivals.burst(100))
                        .rates(10_000))
                .run();
        // The last of a burst leaves when the 99 before it are done.
        final LatencyRun run = report.steps().get(0).runs().get(0);
        assertThat(run.stage("send").maxNs()).isBetween(99_000L, 115_000L);
        assertThat(run.end().maxNs()).isBetween(100_000L, 116_000L);
        assertThat(run.end().p50Ns()).isBetween(49_000L, 58_000L);
    }

    @Test
    void shouldMeasureTheBaselineBesideEachRun() throws Exception {
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(20_000))
                        .baseline(() -> new SlowTarget(1_000))
                        .rates(1_000, 2_000)
                        .runs(2))
                .run();
        assertThat(report.settings().baseline()).isEqualTo("slow");
        for (final LatencyStep step : report.steps()) {
            for (final LatencyRun run : step.runs()) {
                assertThat(run.baseline().end().count()).isEqualTo(run.sent());
                assertThat(run.baseline().end().p50Ns()).isBetween(1_000L, 1_500L);
                assertThat(run.baseline().saturated()).isFalse();
                assertThat(run.end().p50Ns()).isBetween(20_000L, 20_500L);
            }
            assertThat(step.mergedBaseline().getTotalCount()).isEqualTo((long) step.ratePerSecond());
        }
        assertThat(calls).hasSize(16);
    }

    @Test
    void shouldStopATargetThatFailsToStart() throws Exception {
        final SlowTarget target = new SlowTarget(0) {
            @Override
            public void start(final LatencyProbe probe) throws Exception {
                super.start(probe);
                throw new IOException("no room");
            }
        };
        assertThatThrownBy(
                        () -> new LatencyHarness(context().target(() -> target).rates(1_000)).run())
                .isInstanceOf(IOException.class)
                .hasMessage("no room");
        assertThat(calls).containsExactly("start", "stop");
        assertNothingLeft();
    }

    @Test
    void shouldStopATargetThatFailsAndKeepBothFailures() throws Exception {
        final SlowTarget target = new SlowTarget(0) {
            @Override
            public void send(final long dueNs) {
                throw new IllegalStateException("refused");
            }

            @Override
            public void stop() throws Exception {
                super.stop();
                throw new IOException("cannot end either");
            }
        };
        assertThatThrownBy(
                        () -> new LatencyHarness(context().target(() -> target).rates(1_000)).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused")
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        assertThat(calls).containsExactly("start", "stop");
        assertNothingLeft();
    }

    @Test
    void shouldFailWhereHistogramsCannotBeHad() {
        final SlowTarget target = new SlowTarget(0) {
            @Override
            public void start(final LatencyProbe probe) {
                probe.histograms(
                        () -> {
                            throw new IllegalStateException("no histograms");
                        },
                        () -> Long.MAX_VALUE);
            }

            @Override
            public void send(final long dueNs) {}
        };
        assertThatThrownBy(
                        () -> new LatencyHarness(context().target(() -> target).rates(1_000)).run())
                .hasMessage("no histograms");
        assertThat(calls).containsExactly("stop");
    }

    @Test
    void shouldRefuseATargetWithoutStages() {
        final SlowTarget target = new SlowTarget(0) {
            @Override
            public void start(final LatencyProbe probe) {}
        };
        assertThatThrownBy(
                        () -> new LatencyHarness(context().target(() -> target).rates(1_000)).run())
                .hasMessageContaining("no stage");
    }

    @Test
    void shouldWatchTheMachineAndWarmUpWhereAsked() throws Exception {
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(1_000))
                        .rates(100_000)
                        .warmUp(Duration.ofMinutes(10))
                        .noise(Duration.ofMillis(20)))
                .run();
        final LatencyRun run = report.steps().get(0).runs().get(0);
        assertThat(run.steady()).isTrue();
        assertThat(run.warmUpNs()).isPositive();
        assertThat(run.sent()).isEqualTo(50_000);
        assertThat(run.noise().cores()).hasSize(Runtime.getRuntime().availableProcessors());
        assertThat(run.noise().cores())
                .allSatisfy(core -> assertThat(core.watchedNs())
                        .isGreaterThanOrEqualTo(Duration.ofMillis(40).toNanos()));
        // The target takes 1 of the 10 us between two events; the sender watches its core in the rest of them, or gives
        // way.
        final long watched = run.noise().sending().count();
        assertThat(watched)
                .isBetween(
                        Runtime.getRuntime().availableProcessors() > 1 ? 400_000L : 0L,
                        TimeUnit.MILLISECONDS.toMicros(500));
    }

    @Test
    void shouldSayThatWhatIsBesideDidNotKeepUp() throws Exception {
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(1_000))
                        .baseline(() -> new SlowTarget(2_000_000))
                        .rates(1_000))
                .run();
        assertThat(report.steps().get(0).runs().get(0).baseline().saturated()).isTrue();
        assertThat(report.allWarnings())
                .anyMatch(text -> text.startsWith("In 1 of 1 runs what was measured beside it"));
    }

    @Test
    void shouldEndAClosedLoopThatDoesNotKeepUpWithItsTime() throws Exception {
        // 2 ms each: of 1,000 a second it does 500.
        final LatencyReport report = new LatencyHarness(context()
                        .target(() -> new SlowTarget(2_000_000))
                        .closedLoop()
                        .rates(1_000))
                .run();
        final LatencyRun run = report.steps().get(0).runs().get(0);
        assertThat(run.sent()).isBetween(249L, 251L);
        assertThat(run.achievedPerSecond()).isBetween(490.0, 501.0);
        assertThat(run.saturated()).isTrue();
        assertThat(run.end().maxNs()).isBetween(2_000_000L, 2_001_000L);
    }

    @Test
    void shouldFailWhereAClosedLoopWaitsForAnEventThatGotLost() {
        final SlowTarget target = new SlowTarget(0) {
            private int events;

            @Override
            public void send(final long dueNs) throws Exception {
                if (++events != 3) {
                    super.send(dueNs);
                }
            }
        };
        assertThatThrownBy(() -> new LatencyHarness(context()
                                .clock(new TickingClock(TimeUnit.MILLISECONDS.toNanos(1)))
                                .target(() -> target)
                                .closedLoop()
                                .rates(1_000))
                        .run())
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("events were not done in time, target=slow, sent=3, done=2");
        assertThat(calls).containsExactly("start", "stop");
    }

    @Test
    void shouldCheckWhatIsAskedFor() {
        final LatencyContext context = context().target(() -> new SlowTarget(0));
        assertThatThrownBy(() -> new LatencyHarness(new LatencyContext())).hasMessageContaining("target");
        assertThatThrownBy(() -> new LatencyHarness(context.rates(2_000, 1_000)))
                .hasMessageContaining("rate=1000.0");
        assertThatThrownBy(() -> new LatencyHarness(context.rates(0))).hasMessageContaining("rate=0.0");
        assertThatThrownBy(() -> new LatencyHarness(context.rates(Double.NaN))).hasMessageContaining("rate=NaN");
        assertThatThrownBy(() -> new LatencyHarness(context.rates(1).runs(0))).hasMessageContaining("runs=0");
        assertThatThrownBy(() -> new LatencyHarness(context.runs(1).duration(Duration.ZERO)))
                .hasMessageContaining("duration must be 1 ms to 24 h, duration=0 ms");
        assertThatThrownBy(() -> new LatencyHarness(
                        context.duration(Duration.ofSeconds(1)).interval(Duration.ofMillis(1))))
                .hasMessageContaining("interval=1 ms");
    }
}
