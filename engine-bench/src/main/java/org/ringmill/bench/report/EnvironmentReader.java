package org.ringmill.bench.report;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillVersion;

/**
 * Fills an {@link Environment} from the files of Linux and from what the JVM knows. Raises nothing: what cannot be found out
 * is "unknown".
 */
final class EnvironmentReader {
    private static final String UNKNOWN = "unknown";
    private static final String PROCESSORS = "sys/devices/system/cpu/";

    private final SystemFiles files;
    private final Function<String, @Nullable String> properties;

    /**
     * Reads from a system.
     *
     * @param files      of Linux
     * @param properties of the JVM
     */
    EnvironmentReader(final SystemFiles files, final Function<String, @Nullable String> properties) {
        this.files = files;
        this.properties = properties;
    }

    Environment read() {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                known(CpuModel.of(files), property("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                memoryBytes(),
                property("os.name") + " " + property("os.version"),
                Hypervisor.of(files, isX86(property("os.arch"))),
                known(governor(), UNKNOWN),
                known(files.line("sys/devices/system/clocksource/clocksource0/current_clocksource"), UNKNOWN),
                property("java.vm.name") + " " + property("java.runtime.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")),
                RingmillVersion.current());
    }

    static boolean isX86(final String architecture) {
        return Set.of("amd64", "x86_64", "x86", "i386").contains(architecture.toLowerCase(Locale.ROOT));
    }

    private String property(final String name) {
        return known(properties.apply(name), UNKNOWN);
    }

    private static String known(final @Nullable String text, final String otherwise) {
        return text == null || text.isBlank() ? otherwise : text;
    }

    /** {@return all that are in use, for a core may have its own} */
    private String governor() {
        final Set<String> governors = new TreeSet<>();
        for (final String name : files.names(PROCESSORS)) {
            if (name.matches("cpu\\d+")) {
                governors.add(files.line(PROCESSORS + name + "/cpufreq/scaling_governor"));
            }
        }
        governors.remove("");
        return String.join(", ", governors);
    }

    private long memoryBytes() {
        final List<String> words =
                List.of(files.field("proc/meminfo", "MemTotal").split(" ", -1));
        if (words.get(0).matches("\\d{1,15}")) {
            return Long.parseLong(words.get(0)) * 1024;
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
