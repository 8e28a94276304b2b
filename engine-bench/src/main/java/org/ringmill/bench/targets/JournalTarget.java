package org.ringmill.bench.targets;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.latency.LatencyProbe;
import org.ringmill.engine.CommandPublisher;
import org.ringmill.engine.DurableEngine;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;

/** The durable engine with next to no logic: what a journal, and waiting for it, cost at a level. */
public final class JournalTarget extends EngineTarget {
    private static final int TYPE = 1;

    private @Nullable DurableEngine engine;
    private @Nullable CommandPublisher publisher;

    /** Counts, and answers each command with its count. */
    private static final class Counter implements StateMachine {
        private long count;

        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
            count++;
            outbound.claim(Long.BYTES).putLong(outbound.offset(), count);
            outbound.commit(TYPE, 0, Long.BYTES);
        }

        @Override
        public void writeSnapshot(final SnapshotSink sink) {
            sink.putLong(count);
        }

        @Override
        public void readSnapshot(final SnapshotSource source) {
            count = source.takeLong();
        }
    }

    /** Makes one that is to run as the options say. */
    public JournalTarget(final TargetOptions options) {
        super(options);
    }

    @Override
    public String name() {
        return "journal " + levelName();
    }

    @Override
    public Map<String, String> properties() {
        final Map<String, String> properties = new LinkedHashMap<>(super.properties());
        properties.put("payload", options.payloadBytes() + " bytes");
        return properties;
    }

    @Override
    public void start(final LatencyProbe probe) throws IOException {
        final DurableEngine opened = DurableEngine.open(context(probe)
                .stateMachine(new Counter())
                .application("latency")
                .maxCommandBytes(options.payloadBytes())
                .singlePublisher());
        engine = opened;
        publisher = opened.publisher();
        report(opened, probe);
    }

    @Override
    public void send(final long dueNs) {
        final CommandPublisher target = publisher;
        final MutableDirectBuffer buffer = target == null ? null : target.claim();
        if (target == null || buffer == null) {
            throw new IllegalStateException(
                    "engine refuses commands, reason=" + (target == null ? "not started" : target.refusal()));
        }
        buffer.setMemory(target.offset(), options.payloadBytes(), (byte) dueNs);
        target.commit(TYPE, 0, dueNs, options.payloadBytes(), dueNs);
    }

    @Override
    public void stop() {
        if (engine != null) {
            engine.close();
        }
    }
}
