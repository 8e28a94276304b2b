package org.ringmill.scope;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * The orderly end of a process: what was registered is ended in reverse order, each part given the time that is left until the
 * deadline, once, whoever asks for it first: the program, or the operating system (SIGTERM, SIGINT, or the end of {@code main}), once
 * {@link #onSignal()} was called.
 *
 * <pre>{@code
 * Shutdown shutdown = new Shutdown(Duration.ofSeconds(20)).onSignal();
 * shutdown.register("pipeline", left -> pipeline.shutdown(left).isComplete());
 * shutdown.register("gateway", gateway);
 * Shutdown.Report report = shutdown.await();
 * }</pre>
 *
 * <p>First its {@link #scope()} ends, so that whatever works in it hears of it at once; listeners that do not come to an end are left
 * behind like a part, and reported as one of the scope's name. A part that does not end in time is
 * interrupted, and left behind after {@link #GRACE}, on the daemon thread that it was called on; those after it still get as much each,
 * so that the whole takes no longer than the deadline and twice the grace for each part. Any thread.
 */
public final class Shutdown {
    /** What a part gets when the time is up. */
    public static final Duration GRACE = Duration.ofMillis(200);

    private static final int MAX_PARTS = 10_000;

    private final Duration timeout;
    private final Duration grace;
    private final Scope scope;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Consumer<? super Report> onReport = report -> {};
    private boolean begun;
    private @Nullable Thread hook;
    private volatile @Nullable Report report;

    private record Part(String name, Ending ending) {}

    /** Ends a part. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Ends it; {@return whether it has ended in order} Called once, on a thread of its own, which is interrupted when the
         * time is up.
         */
        boolean end(Duration left) throws Exception;
    }

    /** How a part has ended. */
    public enum Outcome {
        /** In order. */
        ENDED,
        /** It says itself that it has not ended in order. */
        INCOMPLETE,
        /** It has thrown. */
        FAILED,
        /** It did not return in time, nor when it was interrupted then. */
        LATE
    }

    /** How one part has ended, how long it took, and what it has thrown, or null. */
    public record PartReport(
            String name,
            Outcome outcome,
            Duration took,
            @Nullable Throwable failure) {}

    /** Why it was shut down, how long that took, and how each part has ended, in that order. */
    public record Report(String reason, Duration took, List<PartReport> parts) {
        /** {@return whether every part has ended in order} */
        public boolean isClean() {
            return parts.stream().allMatch(part -> part.outcome == Outcome.ENDED);
        }
    }

    /** @param timeout for all parts together, from the moment when it is asked for */
    public Shutdown(final Duration timeout) {
        this(timeout, GRACE);
    }

    /** With another grace than {@link #GRACE}: a test gives a part as long as a loaded machine needs to start its thread. */
    Shutdown(final Duration timeout, final Duration grace) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, timeout=" + timeout);
        }
        this.timeout = timeout;
        this.grace = grace;
        scope = Scope.root("process");
    }

    /** {@return the scope of all that works until the shutdown begins} */
    public Scope scope() {
        return scope;
    }

    /**
     * Registers a part, to be ended before those that were registered before it.
     *
     * @return false, and it is not ended, if the shutdown has begun
     */
    public synchronized boolean register(final String name, final Ending ending) {
        if (begun) {
            return false;
        }
        if (parts.size() == MAX_PARTS) {
            throw new IllegalStateException("too many parts, expected at most " + MAX_PARTS + ", name=" + name);
        }
        parts.push(new Part(Objects.requireNonNull(name), Objects.requireNonNull(ending)));
        return true;
    }

    /** As {@link #register(String, Ending)}, for what knows no deadline. */
    public boolean register(final String name, final AutoCloseable closeable) {
        Objects.requireNonNull(closeable);
        return register(name, left -> {
            closeable.close();
            return true;
        });
    }

    /** Takes the report once all is done, also where the operating system has asked for it and {@code main} waits for nothing. */
    public synchronized Shutdown onReport(final Consumer<? super Report> consumer) {
        onReport = Objects.requireNonNull(consumer);
        return this;
    }

    /** Begins when the JVM is told to end, and holds it up until all is done; {@return this} No part may call {@link System#exit} then. */
    public synchronized Shutdown onSignal() {
        if (hook == null && !begun) {
            hook = new Thread(() -> run("signal or end of the process"), "shutdown-hook");
            Runtime.getRuntime().addShutdownHook(hook);
        }
        return this;
    }

    /**
     * Ends everything, or waits until the first to call this has; {@return how that went}. Not for a part, which would wait for itself.
     */
    public Report run(final String reason) {
        final boolean isFirst;
        synchronized (this) {
            isFirst = !begun;
            begun = true;
        }
        return isFirst ? endAll(reason) : awaitReport();
    }

    /** Waits until somebody has shut it down; {@return how that went} */
    public Report await() throws InterruptedException {
        ended.await();
        return Objects.requireNonNull(report);
    }

    private Report awaitReport() {
        boolean interrupted = false;
        while (true) {
            try {
                final Report found = await();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return found;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private Report endAll(final String reason) {
        final long beganNs = Deadline.now();
        final Deadline deadline = Deadline.after(timeout);
        final List<PartReport> reports = new ArrayList<>();
        final PartReport listeners = end(new Part(scope.name(), left -> endScope(reason)), deadline);
        if (listeners.outcome != Outcome.ENDED) {
            reports.add(listeners);
        }
        for (Part part = nextPart(); part != null; part = nextPart()) {
            reports.add(end(part, deadline));
        }
        final Report all = new Report(reason, since(beganNs), List.copyOf(reports));
        report = all;
        removeHook();
        // Before anybody is let go: a hook that waits for this ends the JVM when it is.
        try {
            reporter().accept(all);
        } finally {
            ended.countDown();
        }
        return all;
    }

    private boolean endScope(final String reason) {
        scope.cancel(reason);
        return true;
    }

    private synchronized @Nullable Part nextPart() {
        return parts.poll();
    }

    private synchronized Consumer<? super Report> reporter() {
        return onReport;
    }

    private static Duration since(final long beganNs) {
        return Duration.ofNanos(Deadline.now() - beganNs);
    }

    private PartReport end(final Part part, final Deadline deadline) {
        final long beganNs = Deadline.now();
        final EndingRun run = new EndingRun(part.ending, Duration.ofNanos(Math.max(0, deadline.remainingNs())));
        final Thread thread = new Thread(run, "shutdown-" + part.name);
        thread.setDaemon(true);
        thread.start();
        if (!join(thread, Math.max(deadline.remainingNs(), grace.toNanos()))) {
            thread.interrupt();
            join(thread, grace.toNanos());
        }
        return run.report(part.name, since(beganNs));
    }

    /** Waits on through interrupts, which are passed on: a shutdown is not cut short because whoever asked for it is. */
    private static boolean join(final Thread thread, final long timeoutNs) {
        final Deadline deadline = Deadline.after(Duration.ofNanos(timeoutNs));
        boolean interrupted = false;
        while (thread.isAlive() && !deadline.expired()) {
            try {
                thread.join(1 + deadline.remainingNs() / 1_000_000);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Once the JVM ends, the hook cannot be taken out, and need not be. */
    private synchronized void removeHook() {
        if (hook == null || hook == Thread.currentThread()) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            hook = null;
        } catch (final IllegalStateException e) {
            // The JVM is ending. Its hook finds that all is done.
            return;
        }
    }

    /** Ends a part on its thread, and says how that went. */
    private static final class EndingRun implements Runnable {
        private final Ending ending;
        private final Duration left;
        private volatile Outcome outcome = Outcome.LATE;
        private volatile @Nullable Throwable failure;

        EndingRun(final Ending ending, final Duration left) {
            this.ending = ending;
            this.left = left;
        }

        @Override
        public void run() {
            try {
                outcome = ending.end(left) ? Outcome.ENDED : Outcome.INCOMPLETE;
            } catch (final Throwable thrown) {
                failure = thrown;
                outcome = Outcome.FAILED;
            }
        }

        PartReport report(final String name, final Duration took) {
            final Outcome seen = outcome;
            return new PartReport(name, seen, took, seen == Outcome.FAILED ? failure : null);
        }
    }
}
