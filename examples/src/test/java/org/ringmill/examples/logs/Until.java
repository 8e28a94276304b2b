package org.ringmill.examples.logs;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.ringmill.agent.Waiting;

/** Waiting for what other threads do. */
final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Until() {}

    static void until(final String what, final BooleanSupplier condition) throws InterruptedException {
        if (!Waiting.until(condition, LIMIT.toNanos(), Waiting.NO_WORK)) {
            throw new AssertionError("waited in vain until " + what);
        }
    }

    /** Waits until no thread lives whose name begins so. */
    static void untilNoThreads(final String prefix) throws InterruptedException {
        until(
                "no thread is left of " + prefix,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith(prefix)));
    }
}
