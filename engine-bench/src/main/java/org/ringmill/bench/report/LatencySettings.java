package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param target      name of what was measured
 * @param properties  what the target says of itself: layout, durability, ring and the like, in its order
 * @param baseline    name of what was measured beside it at the same rates, null if nothing was
 * @param loop        "open": a schedule decides when an event is due; "closed": the next leaves when the one before is done,
 *                    which hides every stall and is only there to show that
 * @param arrivals    the schedule: "constant", "poisson" or "burst:N"
 * @param seed        of a random schedule
 * @param warmUpNs    most time a run warms up until it is steady
 * @param durationNs  time over which each run measures
 * @param intervalNs  length of one interval of the timeline
 */
@JsonPropertyOrder({
    "target",
    "properties",
    "baseline",
    "loop",
    "arrivals",
    "seed",
    "warmUpNs",
    "durationNs",
    "intervalNs"
})
public record LatencySettings(
        String target,
        Map<String, String> properties,
        @JsonSetter(nulls = Nulls.SET) @Nullable String baseline,
        String loop,
        String arrivals,
        long seed,
        long warmUpNs,
        long durationNs,
        long intervalNs) {
    /** Copies the map. */
    public LatencySettings {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }
}
