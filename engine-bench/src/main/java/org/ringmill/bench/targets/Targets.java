package org.ringmill.bench.targets;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ringmill.bench.latency.LatencyTarget;

/** Our targets by the names that the tool calls them by. What comes later, actors and topics, is one more line each. */
public final class Targets {
    private static final Map<String, Function<TargetOptions, LatencyTarget>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("ring", options -> new RingTarget(options.idleMode()));
        BY_NAME.put("pipeline", PipelineTarget::new);
        BY_NAME.put("journal", JournalTarget::new);
        BY_NAME.put("exchange", ExchangeTarget::new);
    }

    private Targets() {}

    /** {@return all names} */
    public static Iterable<String> names() {
        return BY_NAME.keySet();
    }

    /**
     * {@return what makes targets of a name, one for each run}
     *
     * @throws IllegalArgumentException if there is none of that name, or the options do not fit it
     */
    public static Supplier<LatencyTarget> named(final String name, final TargetOptions options) {
        final Function<TargetOptions, LatencyTarget> maker = BY_NAME.get(name);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "unknown target, expected one of " + BY_NAME.keySet() + ", name=" + name);
        }
        return () -> maker.apply(options);
    }
}
