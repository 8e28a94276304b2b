package org.ringmill.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.bench.latency.LatencyContext;
import org.ringmill.bench.latency.LatencyHarness;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyStep;
import org.ringmill.bench.targets.ExchangeTarget;
import org.ringmill.bench.targets.TargetOptions;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.engine.Recovered;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.journal.Durability;

/** The demo: one flow, run undisturbed, run and killed and run on, and measured at a steady rate; then compared. */
final class Demo {
    private static final int KILL_ATTEMPTS = 5;
    private static final double CHILD_SECONDS = 2.0;
    private static final long LATENCY_RATE_PER_SECOND = 100_000;
    private static final Duration LATENCY_DURATION = Duration.ofSeconds(3);

    private final Path directory;
    private final long orders;
    private final long seed;
    private final PrintWriter out;
    private final SplittableRandom random;

    Demo(final Path directory, final long orders, final long seed, final PrintWriter out) {
        this.directory = directory;
        this.orders = orders;
        this.seed = seed;
        this.out = out;
        random = new SplittableRandom(seed);
    }

    /** {@return whether the run that was killed came to the same as the one that was not} */
    boolean run(final Runnable beforeComparison) throws Exception {
        out.printf(
                "Ringmill demo: %,d commands, seed %d, %d cores, Java %s%n",
                orders, seed, Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        final Path commands = generate();

        final Result undisturbed = new Result("undisturbed");
        final ExchangeSummary expected = undisturbed.exchangeRun(commands, 0).run(undisturbed.book);
        out.printf(
                "%nundisturbed run, journal on (PROCESS_CRASH)%n  %,d commands a second, %,d events, state hash %016x%n",
                expected.commandsPerSecond(), expected.events(), expected.stateHash());

        measureLatency();

        final Result killed = killPartWay(commands, undisturbed);
        recover(killed);
        final ExchangeSummary finished = killed.exchangeRun(commands, 0).run(killed.book);
        beforeComparison.run();
        return compare(expected, finished, undisturbed, killed);
    }

    private Path generate() throws IOException {
        final Path file = directory.resolve("commands.csv");
        final OrderFlow flow = new OrderFlow(seed);
        final OrderCommand command = new OrderCommand();
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
                Progress progress = new Progress("generate", orders)) {
            for (long i = 1; i <= orders; i++) {
                flow.next(command);
                writer.append(command.toString()).append('\n');
                progress.at(i);
            }
        }
        return file;
    }

    /** Where one of the runs keeps what it makes. */
    private final class Result {
        final Path journal;
        final Path events;
        final Path book;

        Result(final String name) {
            journal = directory.resolve(name);
            events = directory.resolve(name + ".events.csv");
            book = directory.resolve(name + ".book.csv");
        }

        ExchangeRun exchangeRun(final Path commands, final long ratePerSecond) {
            return new ExchangeRun(
                    commands,
                    journal,
                    events,
                    Durability.PROCESS_CRASH,
                    ThreadLayout.auto(),
                    snapshotEvery(),
                    Long.MAX_VALUE,
                    ratePerSecond);
        }
    }

    private long snapshotEvery() {
        return Math.max(1, orders / 5);
    }

    /** Open loop: commands are due at a steady rate, and latency counts from when they were due. */
    private void measureLatency() throws Exception {
        final ExchangeTarget target = new ExchangeTarget(new TargetOptions(
                ThreadLayout.auto(), IdleMode.YIELD, List.of(), Durability.PROCESS_CRASH, 0, Long.BYTES, seed));
        final LatencyReport report = new LatencyHarness(new LatencyContext()
                        .target(() -> target)
                        .rates(LATENCY_RATE_PER_SECOND)
                        .duration(LATENCY_DURATION)
                        .directory(directory))
                .run();
        out.printf("%ngraph%n%s%n", target.graph().indent(2).stripTrailing());
        final LatencyStep step = report.steps().get(0);
        out.printf(
                "%nlatency at %,d commands a second, from when a command was due until its events were released, in us%n",
                LATENCY_RATE_PER_SECOND);
        printLatency("the exchange", step.merged());
        printLatency("the idle machine alone", step.mergedNoise());
        out.println("for more of it: ringmill bench latency");
    }

    private void printLatency(final String what, final Histogram latency) {
        out.printf(
                "  %-22s  p50 %.1f   p90 %.1f   p99 %.1f   p99.9 %.1f   max %.1f%n",
                what,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(90) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                latency.getMaxValue() / 1e3);
    }

    /** Starts the same run in a process of its own and kills it when it has written a random part of its events. */
    private Result killPartWay(final Path commands, final Result undisturbed) throws IOException, InterruptedException {
        final long allBytes = Files.size(undisturbed.events);
        long ratePerSecond = Math.max(1, (long) (orders / CHILD_SECONDS));
        for (int attempt = 1; attempt <= KILL_ATTEMPTS; attempt++) {
            final Result result = new Result("killed-" + attempt);
            final long killAtBytes = (long) (allBytes * (0.2 + 0.6 * random.nextDouble()));
            final Process child = new ChildExchange(
                            commands, result.journal, result.events, snapshotEvery(), ratePerSecond)
                    .start(directory.resolve("child-" + attempt + ".log"));
            if (killedAt(child, result.events, killAtBytes)) {
                out.printf(
                        "%nchild process %d killed with SIGKILL, %,d of %,d bytes of events written%n",
                        child.pid(), Files.size(result.events), allBytes);
                return result;
            }
            ratePerSecond = Math.max(1, ratePerSecond / 2);
        }
        throw new RingmillException(
                Category.ERROR, "child process ended before it could be killed, attempts=" + KILL_ATTEMPTS);
    }

    private static boolean killedAt(final Process child, final Path events, final long killAtBytes)
            throws IOException, InterruptedException {
        while (child.isAlive()) {
            if (Files.exists(events) && Files.size(events) >= killAtBytes) {
                child.destroyForcibly();
                // 128 + 9, as shells count it: anything else ended by itself
                return child.waitFor() == 137;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return false;
    }

    private void recover(final Result killed) {
        final ExchangeMachine machine = new ExchangeMachine();
        final long startNs = System.nanoTime();
        final Recovered recovered = DurableEngine.recover(Exchange.complete(
                machine,
                new EngineContext().directory(killed.journal).outputHandler((o, sequence, index, timeNs) -> {})));
        out.printf(
                "recovered in %,d ms: snapshot at %,d, %,d commands replayed, up to command %,d%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs),
                recovered.snapshotSequence(),
                recovered.replayed(),
                recovered.lastSequence());
    }

    private boolean compare(
            final ExchangeSummary expected,
            final ExchangeSummary finished,
            final Result undisturbed,
            final Result killed)
            throws IOException {
        out.println("run on to the end, and compared");
        final boolean sameState = same("state hash", expected.stateHash(), finished.stateHash());
        final boolean sameCommands = same("commands", expected.commands(), finished.commands());
        final boolean sameEvents = sameFile("events", undisturbed.events, killed.events);
        final boolean sameBook = sameFile("book", undisturbed.book, killed.book);
        final boolean same = sameState && sameCommands && sameEvents && sameBook;
        out.println(same ? "nothing lost, nothing doubled" : "THE RUNS DIFFER");
        out.flush();
        return same;
    }

    private boolean same(final String what, final long expected, final long found) {
        return report(what, expected == found ? null : "expected=" + expected + ", found=" + found);
    }

    private boolean sameFile(final String what, final Path expected, final Path found) throws IOException {
        final long mismatch = Files.mismatch(expected, found);
        return report(what, mismatch < 0 ? null : "first difference at byte " + mismatch + " of " + found);
    }

    private boolean report(final String what, final @Nullable String difference) {
        out.printf("  %-10s  %s%n", what, difference == null ? "equal" : "DIFFERENT: " + difference);
        return difference == null;
    }
}
