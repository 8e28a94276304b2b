package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What a measurement ran on. What a system does not tell is "unknown".
 *
 * @param time        when it began, as ISO 8601 in UTC
 * @param cpu         model
 * @param cores       processors that the JVM may use
 * @param memoryBytes of the machine; 0 if not known
 * @param os          name and release of the kernel
 * @param virtual     "none", or what the machine is a guest of, or "unknown"
 * @param governor    of the processors' frequency
 * @param clockSource of the kernel
 * @param jvm         name and version
 * @param jvmFlags    as given
 * @param collector   names of the garbage collectors
 * @param ringmill    version of this library
 */
@JsonPropertyOrder({
    "time",
    "cpu",
    "cores",
    "memoryBytes",
    "os",
    "virtual",
    "governor",
    "clockSource",
    "jvm",
    "jvmFlags",
    "collector",
    "ringmill"
})
public record Environment(
        String time,
        String cpu,
        int cores,
        long memoryBytes,
        String os,
        String virtual,
        String governor,
        String clockSource,
        String jvm,
        List<String> jvmFlags,
        String collector,
        String ringmill) {
    /** Copies the list. */
    public Environment {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** {@return that of this process, now} */
    public static Environment here() {
        return new EnvironmentReader(SystemFiles.here(), System::getProperty).read();
    }
}
