package org.ringmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.ringmill.agent.IdleMode;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.time.EngineClock;

/**
 * What snapshots do to the latency of the exchange, at a steady rate, from when a command was due: without any, by a follower,
 * and by the logic thread, in turn.
 */
final class SnapshotLatency {
    private static final int ROUNDS = 4;
    private static final int WARM_UPS = 3;
    private static final long RATE_PER_SECOND = 50_000;
    private static final long WARM_UP = 100_000;
    private static final long COMMANDS = 300_000;
    private static final long EVERY = 50_000;

    private enum By {
        NOBODY,
        FOLLOWER,
        LOGIC
    }

    private SnapshotLatency() {}

    static String measure(final Path directory) throws IOException {
        final Histogram[] sums = new Histogram[By.values().length];
        for (int run = -WARM_UPS; run < ROUNDS * By.values().length; run++) {
            final By by = By.values()[Math.floorMod(run + Math.floorDiv(run, By.values().length), By.values().length)];
            final Histogram latency = run(Files.createTempDirectory(directory, "run-"), by);
            if (run >= 0) {
                final Histogram sum = sums[by.ordinal()];
                if (sum == null) {
                    sums[by.ordinal()] = latency.copy();
                } else {
                    sum.add(latency);
                }
            }
        }
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "latency at %,d commands/s, a snapshot every %,d, in us, %d runs of %,d",
                RATE_PER_SECOND,
                EVERY,
                ROUNDS,
                COMMANDS));
        for (final By by : By.values()) {
            final Histogram sum = Objects.requireNonNull(sums[by.ordinal()]);
            text.append(String.format(
                    Locale.ROOT,
                    "%n  snapshots by %-9s p50 %,8.1f   p90 %,8.1f   p99 %,9.1f   p99.9 %,9.1f   max %,9.1f",
                    by,
                    sum.getValueAtPercentile(50) / 1e3,
                    sum.getValueAtPercentile(90) / 1e3,
                    sum.getValueAtPercentile(99) / 1e3,
                    sum.getValueAtPercentile(99.9) / 1e3,
                    sum.getMaxValue() / 1e3));
        }
        return text.toString();
    }

    private static Histogram run(final Path directory, final By by) {
        final EngineClock clock = EngineClock.live();
        final EngineContext context = new EngineContext()
                .directory(directory)
                .clock(clock)
                .idleMode(IdleMode.YIELD)
                .measureLatency()
                .snapshotEvery(by == By.NOBODY ? 0 : EVERY)
                .outputHandler((output, sequence, index, timestampNs) -> {});
        if (by == By.FOLLOWER) {
            context.snapshotFollower(ExchangeMachine::new);
        }
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context)) {
            final OrderFlow flow = new OrderFlow(1);
            submit(exchange, flow, clock, WARM_UP);
            exchange.engine().metrics(); // begins the histograms anew
            submit(exchange, flow, clock, COMMANDS);
            exchange.awaitReleased(Duration.ofMinutes(1));
            final var stages = exchange.engine().metrics().stages();
            return Objects.requireNonNull(stages.get(stages.size() - 1).latency());
        }
    }

    private static void submit(
            final Exchange exchange, final OrderFlow flow, final EngineClock clock, final long count) {
        final OrderCommand command = new OrderCommand();
        final long startNs = clock.timeNs();
        for (long i = 0; i < count; i++) {
            flow.next(command);
            final long dueNs = startNs + i * (TimeUnit.SECONDS.toNanos(1) / RATE_PER_SECOND);
            while (clock.timeNs() < dueNs) {
                Thread.onSpinWait();
            }
            exchange.submit(command.onLine(i + 1), dueNs);
        }
    }
}
