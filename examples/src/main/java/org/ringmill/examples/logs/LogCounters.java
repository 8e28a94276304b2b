package org.ringmill.examples.logs;

import java.util.concurrent.atomic.AtomicLong;

/** What the steps count. Each count has one step that moves it, {@code read} all sources; any thread looks. */
final class LogCounters {
    final AtomicLong read = new AtomicLong();
    final AtomicLong sourceFailures = new AtomicLong();
    final AtomicLong malformed = new AtomicLong();
    final AtomicLong filtered = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong enriched = new AtomicLong();
}
