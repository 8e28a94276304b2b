package org.ringmill.bench.latency;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.report.CpuTimes;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.PlatformNoise;
import org.ringmill.bench.report.StageLatency;
import org.ringmill.time.EngineClock;

/**
 * One run: watches the idle machine, starts the target, warms it up until it is steady, measures, stops it, watches the machine
 * again. The calling thread is the sender.
 */
final class LatencyRunner {
    private static final long MIN_WARM_UP_RATE = 100_000;
    private static final long MAX_COMPILING_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_WARM_UP_LAG_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MAX_LAG_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_SATURATION_LAG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double SATURATION_SHARE = 0.01;

    private final LatencyContext context;
    private final LatencyTarget target;
    private final double ratePerSecond;
    private final EngineClock clock;
    private final LatencyProbe probe;
    private final Sender sender;
    private final NoiseMeter noise;
    private final Path directory;

    LatencyRunner(
            final LatencyContext context,
            final LatencyTarget target,
            final double ratePerSecond,
            final Path directory,
            final long noiseNs) {
        this.context = context;
        this.target = target;
        this.ratePerSecond = ratePerSecond;
        this.directory = directory;
        clock = context.clock();
        probe = new LatencyProbe(clock, directory);
        sender = new Sender(target, probe, context.isClosedLoop(), isCrowded(target));
        noise = new NoiseMeter(noiseNs);
    }

    /** {@return whether sender and target together spin on more cores than there are: then the sender gives way} */
    private static boolean isCrowded(final LatencyTarget target) {
        return target.busyThreads() + 1 > Runtime.getRuntime().availableProcessors();
    }

    /** What a run came to, and all that was collected on the way. */
    record Result(LatencyRun run, List<StageInterval> intervals) {}

    /** @param baseline what the run is to be read beside */
    Result run(final LatencyRun.@Nullable Baseline baseline) throws Exception {
        System.gc();
        noise.watch();
        try (Pauses pauses = new Pauses()) {
            final Measured measured = measureAndStop();
            noise.watch();
            return new Result(
                    measured.toRun(
                            noise.isOn() ? new PlatformNoise(noise.result(), measured.sendingNoise) : null,
                            pauses.between(measured.startMs, measured.endMs),
                            baseline),
                    measured.collector.stageIntervals());
        } finally {
            IoUtil.delete(directory.toFile(), false);
        }
    }

    private Measured measureAndStop() throws Exception {
        final Measured measured;
        try {
            target.start(probe);
            probe.requireStages();
            measured = measure();
        } catch (final Throwable failure) {
            try {
                target.stop();
            } catch (final Exception more) {
                failure.addSuppressed(more);
            }
            throw failure;
        }
        target.stop();
        return measured;
    }

    private record Measured(
            String startedAt,
            Sender.Sending sending,
            long doneNs,
            boolean steady,
            long warmUpNs,
            double stealShare,
            IntervalCollector collector,
            long startMs,
            long endMs,
            StageLatency sendingNoise) {
        LatencyRun toRun(
                final @Nullable PlatformNoise noise,
                final List<LatencyRun.Pause> pauses,
                final LatencyRun.@Nullable Baseline baseline) {
            final long lagNs = doneNs - sending.endNs();
            final long scheduledNs = sending.endNs() - sending.startNs();
            return new LatencyRun(
                    startedAt,
                    sending.count(),
                    sending.count() * 1e9 / (scheduledNs + Math.max(0, lagNs)),
                    sending.cutOff()
                            || lagNs > Math.max(MIN_SATURATION_LAG_NS, (long) (SATURATION_SHARE * scheduledNs)),
                    sending.cutOff(),
                    steady,
                    warmUpNs,
                    stealShare,
                    collector.stages(),
                    noise,
                    collector.timeline(),
                    pauses,
                    baseline);
        }
    }

    private Measured measure() throws Exception {
        try (IntervalCollector collector = new IntervalCollector(probe, context.intervalNs())) {
            collector.start();
            final long warmUpNs = warmUp(collector);
            final boolean steady = collector.isSteady();
            sender.awaitDone();
            sender.takeGaps();
            final String startedAt = Instant.now().toString();
            final CpuTimes before = CpuTimes.read();
            final long startMs = uptimeMs();
            collector.measure();
            final Sender.Sending sending = sender.send(
                    context.arrivals().at(ratePerSecond, context.seed()),
                    context.durationNs(),
                    MAX_LAG_NS,
                    () -> false);
            sender.awaitDone();
            final long doneNs = clock.timeNs();
            collector.finish();
            return new Measured(
                    startedAt,
                    sending,
                    doneNs,
                    steady,
                    warmUpNs,
                    CpuTimes.read().stealShareSince(before),
                    collector,
                    startMs,
                    uptimeMs(),
                    new StageLatency("sender", sender.takeGaps().delays()));
        }
    }

    /**
     * Sends at the rate until it is steady. Before that, where the rate is low, it sends faster for a moment, so that the compiler
     * has seen enough of it: else a slow rate would be measured half in the interpreter. A cold target that falls behind a high rate is
     * given time to be done, and begins again.
     *
     * @return how long that took
     */
    private long warmUp(final IntervalCollector collector) throws Exception {
        final long startNs = clock.timeNs();
        final long maxNs = context.warmUpNs();
        if (maxNs > 0 && ratePerSecond < MIN_WARM_UP_RATE) {
            sender.send(
                    Arrivals.constant().at(MIN_WARM_UP_RATE, context.seed()),
                    Math.min(maxNs / 2, MAX_COMPILING_NS),
                    MAX_WARM_UP_LAG_NS,
                    () -> false);
        }
        boolean isBehind = true;
        while (isBehind && clock.timeNs() - startNs < maxNs) {
            sender.awaitDone();
            collector.awaitSteadiness();
            isBehind = sender.send(
                            context.arrivals().at(ratePerSecond, context.seed()),
                            maxNs - (clock.timeNs() - startNs),
                            MAX_WARM_UP_LAG_NS,
                            collector::isSteady)
                    .cutOff();
        }
        return clock.timeNs() - startNs;
    }

    private static long uptimeMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }
}
