package org.ringmill.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.Deadline;

/** What tests of running threads share: waiting for a condition, layouts to try, threads that must be gone. */
public final class Await {
    /** Long enough for a loaded machine; only a failing test waits that long. */
    public static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long POLL_NS = 20_000;

    private Await() {}

    /** Waits until the condition holds; fails after {@link #LIMIT}. */
    public static void until(final String what, final BooleanSupplier condition) {
        final Deadline deadline = Deadline.after(LIMIT);
        while (!condition.getAsBoolean()) {
            if (deadline.expired()) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Keeps the calling thread busy that long. */
    public static void spin(final Duration duration) {
        final Deadline deadline = Deadline.after(duration);
        while (!deadline.expired()) {
            Thread.onSpinWait();
        }
    }

    /** {@return the bytes of the heap in use after collections, the least of a few looks} */
    public static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    /** Waits until a thread has ended. */
    public static void ended(final Thread thread) {
        until(thread.getName() + " has ended", () -> !thread.isAlive());
    }

    /** {@return live threads whose name begins so} */
    public static List<String> threads(final String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /** {@return every kind of layout that has threads} */
    public static Stream<ThreadLayout> threadedLayouts() {
        return Stream.of(
                ThreadLayout.dedicated(),
                ThreadLayout.shared(1),
                ThreadLayout.shared(2),
                ThreadLayout.shared(3),
                ThreadLayout.auto());
    }

    /** {@return the layouts that the caller steps, simulated with that many seeds} */
    public static Stream<ThreadLayout> steppedLayouts(final int seeds) {
        return Stream.concat(
                Stream.of(ThreadLayout.caller()),
                Stream.iterate(1L, seed -> seed <= seeds, seed -> seed + 1).map(ThreadLayout::simulated));
    }

    /** {@return every kind of layout} */
    public static Stream<ThreadLayout> layouts() {
        return Stream.concat(threadedLayouts(), steppedLayouts(20));
    }

    /** {@return one of each: threads and none} */
    public static Stream<ThreadLayout> fewLayouts() {
        return Stream.of(
                ThreadLayout.dedicated(), ThreadLayout.auto(), ThreadLayout.caller(), ThreadLayout.simulated(7));
    }
}
