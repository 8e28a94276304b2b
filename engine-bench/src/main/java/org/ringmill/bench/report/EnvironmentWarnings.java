package org.ringmill.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Pipeline;

/**
 * What of the surroundings spoils a result, of latency or of throughput. Each sentence says what was seen, what it does to the
 * figures and what to do.
 * Nothing is raised: what a system does not tell is not warned of.
 */
public final class EnvironmentWarnings {
    /** From here on the host's share of the processor time is told. */
    public static final double MIN_STEAL_SHARE = 0.01;

    private static final double MIN_LOAD = 0.5;
    private static final double MIN_LOAD_A_CORE = 0.05;
    private static final double MIN_SWAP_SHARE = 0.05;
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> OF_A_NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "virtiofs",
            "ceph",
            "fuse.sshfs",
            "fuse.glusterfs",
            "lustre",
            "beegfs",
            "afs");

    private final SystemFiles files;
    private final Environment environment;
    private final String architecture;
    private final String vmInfo;
    private final boolean hasAssertions;
    private final List<String> warnings = new ArrayList<>();

    EnvironmentWarnings(
            final SystemFiles files,
            final Environment environment,
            final String architecture,
            final String vmInfo,
            final boolean hasAssertions) {
        this.files = files;
        this.environment = environment;
        this.architecture = architecture;
        this.vmInfo = vmInfo;
        this.hasAssertions = hasAssertions;
    }

    /**
     * {@return what would spoil a measurement that is about to start}
     *
     * @param environment      of this process
     * @param spinningThreads  of the target, which never rest; the sender comes besides
     * @param journalDirectory where the target will write, null if nowhere
     */
    public static List<String> beforeStart(
            final Environment environment, final int spinningThreads, final @Nullable Path journalDirectory) {
        return new EnvironmentWarnings(
                        SystemFiles.here(),
                        environment,
                        System.getProperty("os.arch", ""),
                        System.getProperty("java.vm.info", ""),
                        Pipeline.class.desiredAssertionStatus())
                .all(spinningThreads, journalDirectory == null ? null : fileSystem(journalDirectory));
    }

    /** {@return what spoiled runs while they measured} */
    public static List<String> ofRuns(final List<LatencyRun> runs) {
        final List<String> warnings = new ArrayList<>();
        final double[] stolen = runs.stream()
                .mapToDouble(LatencyRun::stealShare)
                .filter(share -> share >= MIN_STEAL_SHARE)
                .sorted()
                .toArray();
        if (stolen.length > 0) {
            warnings.add(text(
                    "In %d of %d runs the host took processor time from this machine, up to %.1f%% of it: what waited"
                            + " meanwhile counts as latency. Measure again at a quieter hour, or on a machine of its own.",
                    stolen.length, runs.size(), 100 * stolen[stolen.length - 1]));
        }
        final long unsteady =
                runs.stream().filter(run -> !run.steady() && !run.saturated()).count();
        if (unsteady > 0) {
            warnings.add(text(
                    "In %d of %d runs the target was not steady yet when it was measured: its warming up counts as latency."
                            + " Let it warm up longer.",
                    unsteady, runs.size()));
        }
        final long unsound = runs.stream()
                .map(LatencyRun::baseline)
                .filter(baseline -> baseline != null && (!baseline.steady() || baseline.saturated()))
                .count();
        if (unsound > 0) {
            warnings.add(text(
                    "In %d of %d runs what was measured beside it was not steady, or did not keep up: it is no measure then.",
                    unsound, runs.size()));
        }
        return warnings;
    }

    List<String> all(final int spinningThreads, final @Nullable String fileSystem) {
        cores(spinningThreads);
        assertions();
        agents();
        compilers();
        governor();
        clockSource();
        virtual();
        load();
        swap();
        quota();
        if (fileSystem != null) {
            journal(fileSystem);
        }
        return List.copyOf(warnings);
    }

    private void cores(final int spinningThreads) {
        final int needed = spinningThreads + 1;
        if (environment.cores() < needed) {
            warn(
                    "%d cores for %d spinning threads and the sender: they take turns, and waiting for a turn is measured"
                            + " too. Take a layout with fewer threads, or a machine with at least %d cores.",
                    environment.cores(), spinningThreads, needed);
        }
    }

    private void assertions() {
        if (hasAssertions) {
            warn("Assertions are on in Ringmill's code: each event costs more than in production. Leave out -ea.");
        }
    }

    private void agents() {
        for (final String flag : environment.jvmFlags()) {
            if (flag.contains("jdwp")) {
                warn("A debugger is let in (%s): code is compiled so that it can be stopped. Leave it out.", flag);
            } else if (flag.startsWith("-javaagent:")
                    || flag.startsWith("-agentlib:")
                    || flag.startsWith("-agentpath:")) {
                warn("An agent is loaded (%s): it may change code and takes time of its own. Leave it out.", flag);
            }
        }
    }

    private void compilers() {
        if (vmInfo.contains("interpreted mode")) {
            warn("Nothing is compiled (-Xint): all is many times slower than in production. Leave it out.");
        } else if (vmInfo.contains("compiled mode")) {
            warn("All is compiled at its first call (-Xcomp), before it is known how it is used: it is slower than in"
                    + " production. Leave it out.");
        } else if (vmInfo.contains("emulated-client") || isLimitedToFirstTier()) {
            warn("Only the first compiler works (-XX:TieredStopAtLevel): code is several times slower than in"
                    + " production. Leave it out.");
        }
    }

    private boolean isLimitedToFirstTier() {
        return environment.jvmFlags().stream().anyMatch(flag -> flag.matches("-XX:TieredStopAtLevel=[0-3]"));
    }

    private void governor() {
        final String governor = environment.governor();
        if (!governor.equals("performance") && !governor.equals("unknown")) {
            warn(
                    "The processors' frequency follows the load (governor %s): at low rates all takes longer, and runs"
                            + " differ. Set it: cpupower frequency-set -g performance.",
                    governor);
        }
    }

    private void clockSource() {
        final String expected = EnvironmentReader.isX86(architecture)
                ? "tsc"
                : architecture.equals("aarch64") ? "arch_sys_counter" : environment.clockSource();
        if (!environment.clockSource().equals(expected)
                && !environment.clockSource().equals("unknown")) {
            warn(
                    "The clock is read from %s, not from %s: a reading costs more, by a call into the kernel with most"
                            + " others, and every event is timed with several. Set it where it is offered:"
                            + " /sys/devices/system/clocksource/clocksource0/current_clocksource.",
                    environment.clockSource(), expected);
        }
    }

    private void virtual() {
        if (!environment.virtual().equals("none") && !environment.virtual().equals("unknown")) {
            warn(
                    "This is a virtual machine (%s): its host may stop a core at any moment, which is measured too."
                            + " Read the noise or the interval beside the result, or take a machine of its own.",
                    environment.virtual());
        }
    }

    private void load() {
        final String load = files.line("proc/loadavg").split(" ", -1)[0];
        if (load.matches("\\d{1,9}\\.\\d{1,9}")
                && Double.parseDouble(load) >= Math.max(MIN_LOAD, MIN_LOAD_A_CORE * environment.cores())) {
            warn(
                    "The load of the last minute was %s before anything was measured: others use the %d cores, or a run before"
                            + " this one did, and waiting for them is measured too. Stop them, and wait a minute.",
                    load, environment.cores());
        }
    }

    private void swap() {
        final double total = kilobytes("SwapTotal");
        final double used = total - kilobytes("SwapFree");
        if (used > MIN_SWAP_SHARE * kilobytes("MemTotal")) {
            warn(
                    "%.1f GiB of memory lie in swap: a page that is fetched from there takes milliseconds, which are"
                            + " measured too. Free memory, then swapoff -a.",
                    used / (1 << 20));
        }
    }

    private double kilobytes(final String name) {
        final String number = files.field("proc/meminfo", name).split(" ", -1)[0];
        return number.matches("\\d{1,15}") ? Double.parseDouble(number) : 0;
    }

    private void quota() {
        final double cores = CpuQuota.cores(files);
        if (cores < Double.POSITIVE_INFINITY) {
            warn(
                    "A control group grants this process the time of %.1f cores: once it is used up all threads stand"
                            + " until the next period, for up to 100 ms. Lift the limit (cpu.max).",
                    cores);
        }
    }

    private void journal(final String fileSystem) {
        if (IN_MEMORY.contains(fileSystem)) {
            warn(
                    "The journal lies in memory (%s): durability costs nothing there and is worth nothing. Name a"
                            + " directory on a disk.",
                    fileSystem);
        } else if (OF_A_NETWORK.contains(fileSystem)) {
            warn(
                    "The journal lies on another machine (%s): what its writes and forces take is that of the network."
                            + " Name a directory on a disk of this one.",
                    fileSystem);
        }
    }

    /** {@return the type of the file system that a directory is or would be on, "" if not known} */
    private static String fileSystem(final Path directory) {
        Path existing = directory.toAbsolutePath().normalize();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).type();
        } catch (final IOException | SecurityException e) { // to say where it cannot be written is the target's
            return "";
        }
    }

    private void warn(final String format, final Object... values) {
        warnings.add(text(format, values));
    }

    private static String text(final String format, final Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
