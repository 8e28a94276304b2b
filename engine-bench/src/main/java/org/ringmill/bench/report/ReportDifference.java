package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Something besides the figures in which two reports differ.
 *
 * @param name      of the setting, or of what it ran on
 * @param base      what the base says, "-" for nothing
 * @param candidate what the candidate says, "-" for nothing
 * @param kind      how much it matters
 */
public record ReportDifference(String name, String base, String candidate, Kind kind) {
    /** How much a difference matters. */
    public enum Kind {
        /** Something else was measured: figures of the two do not belong beside each other. */
        MEASUREMENT,
        /** It was asked for in another way: figures differ for that alone. */
        SETTINGS,
        /** It ran on something else: figures differ for that alone. */
        ENVIRONMENT,
        /** Another version of this library, mostly what is to be compared. */
        VERSION
    }

    static List<ReportDifference> between(final LatencyReport base, final LatencyReport candidate) {
        final List<ReportDifference> differences = new ArrayList<>();
        addSettings(base.settings(), candidate.settings(), differences);
        addEnvironment(base.environment(), candidate.environment(), differences);
        return differences;
    }

    private static void addSettings(
            final LatencySettings base, final LatencySettings candidate, final List<ReportDifference> differences) {
        add("target", base.target(), candidate.target(), Kind.MEASUREMENT, differences);
        add("loop", base.loop(), candidate.loop(), Kind.MEASUREMENT, differences);
        add("arrivals", base.arrivals(), candidate.arrivals(), Kind.MEASUREMENT, differences);
        final Set<String> names = new LinkedHashSet<>(base.properties().keySet());
        names.addAll(candidate.properties().keySet());
        for (final String name : names) {
            add(
                    name,
                    base.properties().getOrDefault(name, "-"),
                    candidate.properties().getOrDefault(name, "-"),
                    Kind.SETTINGS,
                    differences);
        }
        add("warmUpNs", base.warmUpNs(), candidate.warmUpNs(), Kind.SETTINGS, differences);
        add("durationNs", base.durationNs(), candidate.durationNs(), Kind.SETTINGS, differences);
    }

    private static void addEnvironment(
            final Environment base, final Environment candidate, final List<ReportDifference> differences) {
        add("cpu", base.cpu(), candidate.cpu(), Kind.ENVIRONMENT, differences);
        add("cores", base.cores(), candidate.cores(), Kind.ENVIRONMENT, differences);
        add("os", base.os(), candidate.os(), Kind.ENVIRONMENT, differences);
        add("virtual", base.virtual(), candidate.virtual(), Kind.ENVIRONMENT, differences);
        add("governor", base.governor(), candidate.governor(), Kind.ENVIRONMENT, differences);
        add("clockSource", base.clockSource(), candidate.clockSource(), Kind.ENVIRONMENT, differences);
        add("jvm", base.jvm(), candidate.jvm(), Kind.ENVIRONMENT, differences);
        add(
                "jvmFlags",
                without(base.jvmFlags(), candidate.jvmFlags()),
                without(candidate.jvmFlags(), base.jvmFlags()),
                Kind.ENVIRONMENT,
                differences);
        add("collector", base.collector(), candidate.collector(), Kind.ENVIRONMENT, differences);
        add("ringmill", base.ringmill(), candidate.ringmill(), Kind.VERSION, differences);
    }

    /** {@return the flags that the others do not hold, for the whole list fills a screen} */
    private static String without(final List<String> flags, final List<String> others) {
        final List<String> rest = new ArrayList<>(flags);
        rest.removeAll(others);
        return rest.isEmpty() ? "-" : String.join(" ", rest);
    }

    private static void add(
            final String name,
            final Object base,
            final Object candidate,
            final Kind kind,
            final List<ReportDifference> differences) {
        if (!base.equals(candidate)) {
            differences.add(new ReportDifference(name, base.toString(), candidate.toString(), kind));
        }
    }
}
