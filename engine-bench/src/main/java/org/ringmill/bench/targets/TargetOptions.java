package org.ringmill.bench.targets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;

/**
 * How our targets are set up.
 *
 * @param layout       which thread runs which stage
 * @param idleMode     what those threads do without work
 * @param cores        that those threads are held on, in order; empty for wherever the system puts them
 * @param durability   of those with a journal
 * @param readyBytes   of the journal, in memory before events come; 0 for the engine's default. A larger file than the default is made
 *                     for more than that holds
 * @param payloadBytes of each event of the journaled target, 8 to 65,536
 * @param seed         of the commands of the exchange
 */
public record TargetOptions(
        ThreadLayout layout,
        IdleMode idleMode,
        List<Integer> cores,
        Durability durability,
        long readyBytes,
        int payloadBytes,
        long seed) {
    private static final int MAX_PAYLOAD_BYTES = 65_536;
    private static final long MAX_READY_BYTES = 1L << 40;

    /** Checks and copies. */
    public TargetOptions {
        cores = List.copyOf(cores);
        if (layout.isStepped()) {
            throw new IllegalArgumentException("layout has no threads of its own, layout=" + layout);
        }
        if (readyBytes < 0 || readyBytes > MAX_READY_BYTES) {
            throw new IllegalArgumentException(
                    "journal to make ready must be 0 to " + MAX_READY_BYTES + " bytes, readyBytes=" + readyBytes);
        }
        if (payloadBytes < Long.BYTES || payloadBytes > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "payload must be 8 to " + MAX_PAYLOAD_BYTES + " bytes, payloadBytes=" + payloadBytes);
        }
    }

    /** {@return what most want: threads that spin, one fewer than there are cores, PROCESS_CRASH, 64 bytes} */
    public static TargetOptions defaults() {
        return new TargetOptions(ThreadLayout.auto(), IdleMode.SPIN, List.of(), Durability.PROCESS_CRASH, 0, 64, 1);
    }

    int[] coreNumbers() {
        return cores.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@return what a reader of a result must know of a pipeline's threads} */
    Map<String, String> threadProperties() {
        final Map<String, String> properties = new LinkedHashMap<>();
        properties.put("layout", layout.toString());
        properties.put("idle", idleMode.name().toLowerCase(Locale.ROOT));
        if (!cores.isEmpty()) {
            properties.put("cores", cores.toString());
        }
        return properties;
    }

    /** {@return how many of a pipeline's threads never sleep} */
    int busyThreads(final int stages) {
        return idleMode == IdleMode.SPIN || idleMode == IdleMode.YIELD ? layout.threads(stages) : 0;
    }
}
