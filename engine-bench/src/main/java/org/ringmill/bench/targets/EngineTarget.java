package org.ringmill.bench.targets;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ringmill.bench.latency.LatencyProbe;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.journal.Durability;

/** What targets on the durable engine have in common: its stages are the stages, and a command is done when it is released. */
abstract class EngineTarget implements LatencyTarget {
    /** The engine's default. */
    private static final long FILE_BYTES = 256 << 20;

    final TargetOptions options;

    EngineTarget(final TargetOptions options) {
        this.options = options;
    }

    @Override
    public Map<String, String> properties() {
        final Map<String, String> properties = new LinkedHashMap<>();
        properties.put("durability", options.durability().name());
        properties.putAll(options.threadProperties());
        if (options.readyBytes() > 0 && options.durability() == Durability.PROCESS_CRASH) {
            properties.put("journalReadyBytes", Long.toString(options.readyBytes()));
        }
        return properties;
    }

    @Override
    public int busyThreads() {
        return options.busyThreads(options.durability() == Durability.MEMORY ? 2 : 3);
    }

    @Override
    public boolean writesFiles() {
        return options.durability() != Durability.MEMORY;
    }

    /** {@return a context for an engine that measures for the probe} */
    final EngineContext context(final LatencyProbe probe) throws IOException {
        final EngineContext context = new EngineContext()
                .durability(options.durability())
                .layout(options.layout())
                .idleMode(options.idleMode())
                .cores(options.coreNumbers())
                .clock(probe.clock())
                .measureLatency()
                .outputHandler((output, sequence, index, timestampNs) -> {});
        if (options.readyBytes() > 0) {
            context.journalReadyBytes(options.readyBytes())
                    .journalFileBytes(Math.max(FILE_BYTES, 2 * options.readyBytes()));
        }
        return writesFiles() ? context.directory(probe.directory()) : context;
    }

    static void report(final DurableEngine engine, final LatencyProbe probe) {
        probe.histograms(() -> StageHistograms.of(engine.metrics()), engine::releasedSequence);
    }

    final String levelName() {
        return options.durability().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
