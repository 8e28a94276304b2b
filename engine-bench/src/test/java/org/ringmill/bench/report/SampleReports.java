package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reports as a journaled pipeline might give them, made from a seed: heavy tails, collections, a noisy machine, and rates that
 * are too high for it.
 */
final class SampleReports {
    static final List<String> STAGES = List.of("send", "journal", "logic", "release");

    private static final int INTERVALS = 100;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double SECONDS = 10;
    private static final int DRAWS_PER_INTERVAL = 400;
    private static final double UNPACED_PER_SECOND = 400_000;

    private final Random random;
    private final double limitPerSecond;
    private final boolean noise;

    private SampleReports(final long seed, final double limitPerSecond, final boolean noise) {
        this.random = new Random(seed);
        this.limitPerSecond = limitPerSecond;
        this.noise = noise;
    }

    /** Five rates of 10,000 to 5 M/s, three runs each; the last is too high. */
    static LatencyReport usual(final long seed) {
        return of(seed, 3e6, true, 3, 10_000, 100_000, 500_000, 1e6, 5e6);
    }

    /** Some rates, in rising order; those above the limit are too high. */
    static LatencyReport of(
            final long seed, final double limitPerSecond, final boolean noise, final int runs, final double... rates) {
        final SampleReports samples = new SampleReports(seed, limitPerSecond, noise);
        final List<LatencyStep> steps =
                Arrays.stream(rates).mapToObj(rate -> samples.step(rate, runs)).toList();
        final List<String> warnings = List.of(
                "2 cores for 3 threads that spin: they take turns, and a turn is milliseconds long.",
                "The host of this virtual machine took up to 1.2% of its time.");
        return new LatencyReport(
                LatencyReport.VERSION, settings("exchange, journaled", "open"), environment(), warnings, steps);
    }

    static LatencyReport named(final LatencyReport report, final String target, final List<String> warnings) {
        return new LatencyReport(
                report.version(),
                settings(target, report.settings().loop()),
                report.environment(),
                warnings,
                report.steps());
    }

    static LatencyReport closed(final LatencyReport report) {
        return new LatencyReport(
                report.version(),
                settings(report.settings().target(), "closed"),
                report.environment(),
                report.warnings(),
                report.steps());
    }

    static LatencySettings settings(final String target, final String loop) {
        final Map<String, String> properties = new LinkedHashMap<>();
        properties.put("layout", "auto, 2 threads");
        properties.put("durability", "PROCESS_CRASH");
        properties.put("ring", "8192");
        return new LatencySettings(
                target,
                properties,
                null,
                loop,
                "constant",
                42,
                TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(10),
                INTERVAL_NS);
    }

    static Environment environment() {
        return new Environment(
                "2025-01-01T10:00:00Z",
                "AMD EPYC 7B13",
                2,
                24L << 30,
                "Linux 6.18.44",
                "kvm",
                "unknown",
                "tsc",
                "OpenJDK 64-Bit Server VM 17.0.15+6",
                List.of("-XX:+UseParallelGC", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
                "PS MarkSweep, PS Scavenge",
                "0.1.0-SNAPSHOT");
    }

    private LatencyStep step(final double rate, final int runs) {
        final List<LatencyRun> made = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            made.add(run(rate, i));
        }
        return new LatencyStep(rate, made);
    }

    private LatencyRun run(final double rate, final int number) {
        final boolean saturated = rate > limitPerSecond;
        final double achieved = saturated
                ? limitPerSecond * (0.93 + 0.07 * random.nextDouble())
                : rate == 0 ? UNPACED_PER_SECOND : rate * 0.9999;
        final List<Histogram> stages =
                STAGES.stream().map(name -> Histograms.empty()).toList();
        final List<LatencyRun.Pause> pauses = pauses();
        final List<LatencyRun.Interval> timeline = new ArrayList<>();
        for (int i = 0; i < INTERVALS; i++) {
            final long backlogNs =
                    saturated ? (long) (i * INTERVAL_NS * (1 - achieved / rate)) : stall(pauses, i * INTERVAL_NS);
            final double delayed = saturated ? 1 : Math.min(1, (double) backlogNs / INTERVAL_NS);
            timeline.add(interval(i, backlogNs, delayed, achieved, stages));
        }
        final List<StageLatency> latencies = new ArrayList<>();
        for (int i = 0; i < STAGES.size(); i++) {
            latencies.add(new StageLatency(STAGES.get(i), stages.get(i)));
        }
        return new LatencyRun(
                "2025-01-01T10:0" + number % 10 + ":00Z",
                (long) (rate * SECONDS),
                achieved,
                saturated,
                false,
                !saturated,
                TimeUnit.SECONDS.toNanos(2),
                0.002 * number,
                latencies,
                noise ? noise() : null,
                timeline,
                pauses,
                null);
    }

    private LatencyRun.Interval interval(
            final int number,
            final long backlogNs,
            final double delayed,
            final double achieved,
            final List<Histogram> stages) {
        final Histogram end = Histograms.empty();
        final long weight = Math.max(1, Math.round(achieved * SECONDS / INTERVALS / DRAWS_PER_INTERVAL));
        for (int i = 0; i < DRAWS_PER_INTERVAL; i++) {
            // What is due in a stall waits for its end; behind a backlog all wait.
            final double part = delayed == 1 ? 0.9 + 0.1 * random.nextDouble() : random.nextDouble();
            final long behind = random.nextDouble() < delayed ? (long) (backlogNs * part) : 0;
            final long send = behind + draw(40 / (1 - Math.min(0.95, achieved / limitPerSecond)), 0.4);
            final long journal = send + draw(350, 0.7) + (random.nextInt(500) == 0 ? draw(60_000, 1.0) : 0);
            final long logic = send + draw(280, 0.5);
            final long release = Math.max(journal, logic) + draw(120, 0.6);
            final long[] times = {send, journal, logic, release};
            for (int stage = 0; stage < times.length; stage++) {
                stages.get(stage).recordValueWithCount(times[stage], weight);
            }
            end.recordValueWithCount(release, weight);
        }
        return new LatencyRun.Interval(
                number * INTERVAL_NS,
                INTERVAL_NS,
                end.getTotalCount(),
                end.getValueAtPercentile(50),
                end.getValueAtPercentile(99),
                end.getMaxValue());
    }

    private List<LatencyRun.Pause> pauses() {
        final List<LatencyRun.Pause> pauses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pauses.add(new LatencyRun.Pause(
                    "PS Scavenge, Allocation Failure",
                    TimeUnit.MILLISECONDS.toNanos(1_100 + i * 2_300 + random.nextInt(400)),
                    TimeUnit.MICROSECONDS.toNanos(2_000 + random.nextInt(6_000))));
        }
        pauses.add(new LatencyRun.Pause(
                "PS MarkSweep, Ergonomics",
                TimeUnit.MILLISECONDS.toNanos(6_000 + random.nextInt(1_500)),
                TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(30))));
        return pauses;
    }

    private static long stall(final List<LatencyRun.Pause> pauses, final long offsetNs) {
        return pauses.stream()
                .filter(pause ->
                        pause.offsetNs() + pause.durationNs() > offsetNs && pause.offsetNs() < offsetNs + INTERVAL_NS)
                .mapToLong(LatencyRun.Pause::durationNs)
                .max()
                .orElse(0);
    }

    private @Nullable PlatformNoise noise() {
        return new PlatformNoise(
                List.of(core(0), core(1)),
                new StageLatency("sending", core(0).delay().histogram()));
    }

    private PlatformNoise.CoreNoise core(final int number) {
        final Histogram delay = Histograms.empty();
        delay.recordValueWithCount(0, 990_000);
        for (int i = 0; i < 2_000; i++) {
            delay.recordValueWithCount(draw(1_500, 1.2), 5);
        }
        return new PlatformNoise.CoreNoise(
                number, TimeUnit.SECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(3), new StageLatency("core", delay));
    }

    private long draw(final double medianNs, final double spread) {
        return (long) (medianNs * Math.exp(spread * random.nextGaussian()));
    }
}
