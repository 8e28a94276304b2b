package org.ringmill.bench.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.report.Environment;
import org.ringmill.bench.report.EnvironmentWarnings;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.LatencySettings;
import org.ringmill.bench.report.LatencyStep;

/**
 * Measures the latency of a target in an open loop: a schedule decides when each event is due, latency counts from then, and a
 * target that stands still is sent all that was due meanwhile. So no stall is hidden (coordinated omission: Tene, "How NOT to
 * Measure Latency", 2013). Rates are measured one after another, each in some runs, each run with a target of its own.
 *
 * <pre>{@code
 * LatencyReport report = new LatencyHarness(new LatencyContext()
 *                 .target(QueueTarget::new)
 *                 .rates(100_000, 200_000)
 *                 .runs(5))
 *         .run();
 * }</pre>
 *
 * <p>The calling thread is the sender: it spins. A JVM compiles the same code differently from one start to the next, so runs
 * that are to be compared with others belong in processes of their own: {@link LatencyReport#merged} puts their reports
 * together, and the {@code ringmill} tool does all that.
 */
public final class LatencyHarness {
    /** Rates that are tried where none are given. */
    private static final double[] LADDER = {
        1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7,
    };

    private final LatencyContext context;
    private final List<Double> rates = new ArrayList<>();
    private final List<List<LatencyRun>> runs = new ArrayList<>();
    private final Environment environment = Environment.here();
    private List<String> warnings = List.of();
    private @Nullable LatencySettings settings;

    /** @throws IllegalArgumentException if the context is not complete */
    public LatencyHarness(final LatencyContext context) {
        this.context = context.conclude();
    }

    /**
     * Measures. Takes, for each run, the time of warm-up and measurement and a second or two.
     *
     * @throws org.ringmill.agent.RingmillException (ERROR) if events were not done within a minute of the last one
     * @throws Exception                            what the target threw
     */
    public LatencyReport run() throws Exception {
        final boolean isLadder = context.rates().length == 0;
        for (final double rate : isLadder ? LADDER : context.rates()) {
            rates.add(rate);
            runs.add(new ArrayList<>());
            if (measure(rates.size() - 1).saturated() && isLadder) {
                break;
            }
        }
        for (int number = 1; number < context.runs(); number++) {
            for (int step = 0; step < rates.size(); step++) {
                measure(step);
            }
        }
        return report();
    }

    private LatencyRun measure(final int step) throws Exception {
        final double rate = rates.get(step);
        final int number = runs.get(step).size();
        final LatencyTarget target = context.newTarget();
        final LatencyTarget baseline = context.newBaseline();
        if (settings == null) {
            settings = settings(target, baseline);
            warnings = EnvironmentWarnings.beforeStart(
                    environment, target.busyThreads(), target.writesFiles() ? context.directory() : null);
        }
        context.listener().onBegin(rate, number);
        final LatencyRun.Baseline beside = baseline == null ? null : beside(baseline, rate);
        final LatencyRunner.Result result =
                runner(target, rate, context.noiseNs()).run(beside);
        runs.get(step).add(result.run());
        context.listener().onEnd(rate, number, result.run(), result.intervals());
        return result.run();
    }

    private LatencyRun.Baseline beside(final LatencyTarget baseline, final double rate) throws Exception {
        final LatencyRun run = runner(baseline, rate, 0).run(null).run();
        return new LatencyRun.Baseline(run.end(), run.steady(), run.saturated());
    }

    private LatencyRunner runner(final LatencyTarget target, final double rate, final long noiseNs) {
        return new LatencyRunner(
                context, target, rate, context.directory().resolve("latency-" + UUID.randomUUID()), noiseNs);
    }

    private LatencySettings settings(final LatencyTarget target, final @Nullable LatencyTarget baseline) {
        return new LatencySettings(
                target.name(),
                target.properties(),
                baseline == null ? null : baseline.name(),
                context.isClosedLoop() ? "closed" : "open",
                context.arrivals().toString(),
                context.seed(),
                context.warmUpNs(),
                context.durationNs(),
                context.intervalNs());
    }

    private LatencyReport report() {
        final List<LatencyStep> steps = new ArrayList<>();
        for (int step = 0; step < rates.size(); step++) {
            steps.add(new LatencyStep(rates.get(step), runs.get(step)));
        }
        return new LatencyReport(
                LatencyReport.VERSION,
                Objects.requireNonNull(settings, "nothing was measured"),
                environment,
                warnings,
                steps);
    }
}
