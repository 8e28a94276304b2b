package org.ringmill.examples.logs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.scope.ErrorGroup;
import org.ringmill.scope.Scope;
import org.ringmill.time.Deadline;

/**
 * Reads logs from several sources, parses and filters them, has workers enrich them, and writes them to several outputs.
 *
 * <pre>{@code
 * LogPipeline logs = LogPipeline.builder("shop")
 *         .source(FileSource.follow(Path.of("app.log")))
 *         .minLevel(LogLevel.INFO)
 *         .enricher(new MessageTemplates())
 *         .workers(2)
 *         .output("archive", new LineFile<>(Path.of("all.jsonl"), LogFormat::json), Backpressure.block())
 *         .output("newest", new LogTail<>(100), Backpressure.dropOldest())
 *         .errors(new LineFile<>(Path.of("errors.log"), LogFormat::text))
 *         .start();
 * LogReport report = logs.stop(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>Every step has a thread, and a channel lies between any two:
 *
 * <pre>
 * source ─┐          ┌─ worker ─┐         ┌─ output
 * source ─┼─ parse ──┼─ worker ─┼─ route ─┼─ output
 * source ─┘          └─ worker ─┘         └─ output        from every step: errors
 * </pre>
 *
 * <p>Guarantees: the lines of one source reach each output in their order, whatever the workers take. Each line is counted at
 * each step, see {@link LogCounts}. Nothing is lost unless the policy of an output says so: one with BLOCK that is slow makes the
 * sources wait, and with them the other outputs; one that drops makes nobody wait. A stop ends the sources, and what they have read
 * goes its way to the end. If a step throws what no line is to blame for, the whole is given up, and the report says so.
 *
 * <p>Any thread.
 */
public final class LogPipeline implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final LogCounters counters;
    private final List<OutputStep<LogEvent>> outputs;
    private final OutputStep<LogError> errors;

    /** Ends when the sources are to stop; the steps behind them go on. */
    private final Scope reading;

    private final ErrorGroup steps;
    private final CompletableFuture<ErrorGroup.Result> ended = new CompletableFuture<>();

    LogPipeline(
            final LogCounters counters,
            final List<OutputStep<LogEvent>> outputs,
            final OutputStep<LogError> errors,
            final ErrorGroup steps,
            final Scope reading) {
        this.counters = counters;
        this.outputs = outputs;
        this.errors = errors;
        this.steps = steps;
        this.reading = reading;
    }

    /** {@return a builder for a pipeline of that name, which its threads bear} */
    public static LogPipelineBuilder builder(final String name) {
        return new LogPipelineBuilder(name);
    }

    /** Waits for the steps; on a thread of its own, since a group can be waited for without end only. */
    void watch() {
        try {
            ended.complete(steps.await());
        } catch (final InterruptedException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    /** Waits until every source has ended, or the pipeline was stopped, and all is written. */
    public void awaitEnd() throws InterruptedException {
        awaitEnd(Long.MAX_VALUE);
    }

    private boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        try {
            ended.get(timeoutNs, TimeUnit.NANOSECONDS);
            return true;
        } catch (final TimeoutException e) {
            return false; // an expected answer here
        } catch (final ExecutionException e) {
            throw new RingmillException(
                    RingmillException.Category.FATAL, "the steps could not be waited for, cause=" + e.getCause(), e);
        }
    }

    /**
     * Stops the sources and waits until all that was read is written; what is under way when the time is up is given up, and counted.
     * Stopping twice, or after the end, is harmless.
     *
     * @param timeout how long that may take; what is given up has two seconds more to end
     */
    public LogReport stop(final Duration timeout) throws InterruptedException {
        reading.cancel("stopped");
        final boolean inTime = awaitEnd(Deadline.boundedNs(timeout));
        if (!inTime) {
            steps.scope().cancel("time to stop was up");
            awaitEnd(GRACE.toNanos());
        }
        final ErrorGroup.@Nullable Result result = ended.getNow(null);
        final boolean isDrained = result != null && result.isSuccess();
        return new LogReport(isDrained, result == null ? null : result.failure(), counts());
    }

    /** {@return how many lines went where, so far} */
    public LogCounts counts() {
        // From the end to the beginning, so that no line seems to be where it has not been.
        final LogCounts.Output errorCounts = errors.counts();
        final List<LogCounts.Output> outputCounts =
                outputs.stream().map(OutputStep::counts).toList();
        final long enriched = counters.enriched.get();
        final long failed = counters.failed.get();
        final long filtered = counters.filtered.get();
        final long malformed = counters.malformed.get();
        final long sourceFailures = counters.sourceFailures.get();
        return new LogCounts(
                counters.read.get(), sourceFailures, malformed, filtered, failed, enriched, outputCounts, errorCounts);
    }

    /** As {@link #stop}, with ten seconds; at once if the thread is interrupted. */
    @Override
    public void close() {
        try {
            stop(CLOSE_TIMEOUT);
        } catch (final InterruptedException e) {
            steps.scope().cancel(e);
            Thread.currentThread().interrupt();
        }
    }

    /** Starts one of the pipeline's threads. They are daemons: {@link #stop} ends them in order, not the end of {@code main}. */
    static void startThread(final String name, final Runnable task) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
