package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentWarningsTest {
    private static final String MIXED = "mixed mode, sharing";
    private static final int CORES = 8;

    @TempDir
    private Path root;

    private SystemTree tree;

    @BeforeEach
    void quietMachine() {
        tree = new SystemTree(root).bareMetal();
    }

    @Test
    void shouldSayNothingOfAQuietMachine() {
        assertThat(warnings(List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:-TieredCompilation")))
                .isEmpty();
    }

    @Test
    void shouldSayNothingOfWhatASystemDoesNotTell() {
        final Path empty = root.resolve("empty");
        final Environment unknown = withCores(new SystemTree(empty).environment("amd64"), List.of());
        assertThat(new EnvironmentWarnings(new SystemFiles(empty), unknown, "amd64", "", false).all(3, ""))
                .isEmpty();
    }

    @Test
    void shouldCountTheSenderToTheThreadsThatSpin() {
        assertThat(all(List.of(), CORES - 1, MIXED, false, null)).isEmpty();
        assertThat(all(List.of(), CORES, MIXED, false, null))
                .singleElement()
                .asString()
                .startsWith("8 cores for 8 spinning threads and the sender")
                .contains("at least 9 cores");
    }

    @Test
    void shouldWarnOfAssertions() {
        assertThat(all(List.of(), 1, MIXED, true, null))
                .singleElement()
                .asString()
                .startsWith("Assertions are on");
    }

    @ParameterizedTest
    @CsvSource({
        "'-agentlib:jdwp=transport=dt_socket,server=y', A debugger is let in",
        "-Xrunjdwp:server=y, A debugger is let in",
        "-javaagent:/opt/agent.jar, An agent is loaded",
        "-agentpath:/opt/libasyncProfiler.so=start, An agent is loaded",
        "-XX:TieredStopAtLevel=1, Only the first compiler works"
    })
    void shouldWarnOfFlags(final String flag, final String beginning) {
        assertThat(warnings(List.of(flag, "-Xmx1g"))).singleElement().asString().startsWith(beginning);
    }

    @ParameterizedTest
    @CsvSource({
        "'interpreted mode, sharing', Nothing is compiled",
        "'mixed mode, emulated-client, sharing', Only the first compiler works",
        "'compiled mode', All is compiled at its first call"
    })
    void shouldWarnOfAModeOfTheCompilers(final String vmInfo, final String beginning) {
        assertThat(all(List.of(), 1, vmInfo, false, null))
                .singleElement()
                .asString()
                .startsWith(beginning);
    }

    @Test
    void shouldWarnOfAGovernorThatSaves() {
        tree.with("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "schedutil\n");
        assertThat(warnings(List.of())).singleElement().asString().contains("(governor performance, schedutil)");
    }

    @Test
    void shouldWarnOfAGuestAndItsClock() {
        tree.kvm();
        assertThat(warnings(List.of()))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("read from kvm-clock, not from tsc"))
                .anySatisfy(text -> assertThat(text).contains("virtual machine (QEMU Standard PC"));
    }

    @Test
    void shouldExpectTheClockOfTheArchitecture() {
        tree.with("sys/devices/system/clocksource/clocksource0/current_clocksource", "arch_sys_counter\n");
        final Environment environment = withCores(tree.environment("aarch64"), List.of());
        assertThat(new EnvironmentWarnings(new SystemFiles(root), environment, "aarch64", MIXED, false).all(1, null))
                .isEmpty();
        assertThat(warnings(List.of())).singleElement().asString().contains("not from tsc");
    }

    @Test
    void shouldWarnOfOthersOnTheMachine() {
        tree.with("proc/loadavg", "0.49 9.0 9.0 1/2 3\n");
        assertThat(warnings(List.of())).isEmpty();
        tree.with("proc/loadavg", "0.50 0.0 0.0 1/2 3\n");
        assertThat(warnings(List.of())).singleElement().asString().startsWith("The load of the last minute was 0.50");
    }

    @Test
    void shouldWarnOfSwapInUse() {
        tree.with("proc/meminfo", "MemTotal: 10000000 kB\nSwapTotal: 2097152 kB\nSwapFree: 1048576 kB\n");
        assertThat(warnings(List.of())).singleElement().asString().startsWith("1.0 GiB of memory lie in swap");
        tree.with("proc/meminfo", "MemTotal: 10000000 kB\nSwapTotal: 2097152 kB\nSwapFree: 2000000 kB\n");
        assertThat(warnings(List.of())).isEmpty();
    }

    @Test
    void shouldWarnOfTheTightestQuotaOfAnyGroupAbove() {
        tree.with("sys/fs/cgroup/user.slice/shell.scope/cpu.max", "400000 100000\n")
                .with("sys/fs/cgroup/user.slice/cpu.max", "250000 100000\n");
        assertThat(warnings(List.of())).singleElement().asString().contains("the time of 2.5 cores");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu,cpuacct/docker/box", "cpu,cpuacct"})
    void shouldWarnOfAQuotaOfTheFirstVersionToo(final String group) {
        tree.with("proc/self/cgroup", "3:memory:/docker/box\n2:cpu,cpuacct:/docker/box\n0::/\n")
                .with("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us", "-1\n")
                .with("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us", "100000\n")
                .with("sys/fs/cgroup/" + group + "/cpu.cfs_quota_us", "150000\n")
                .with("sys/fs/cgroup/" + group + "/cpu.cfs_period_us", "100000\n");
        assertThat(warnings(List.of())).singleElement().asString().contains("the time of 1.5 cores");
    }

    @ParameterizedTest
    @CsvSource({
        "tmpfs, lies in memory (tmpfs)",
        "nfs4, lies on another machine (nfs4)",
        "9p, lies on another machine (9p)"
    })
    void shouldWarnOfAJournalThatIsOnNoDisk(final String fileSystem, final String expected) {
        assertThat(all(List.of(), 1, MIXED, false, fileSystem))
                .singleElement()
                .asString()
                .contains(expected);
        assertThat(all(List.of(), 1, MIXED, false, "ext4")).isEmpty();
    }

    @Test
    void shouldAskTheFileSystemOfADirectoryThatIsYetToBeMade() {
        assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "skipped: no /dev/shm");
        final Environment here = Environment.here();
        final Path journal = Path.of("/dev/shm/not/yet/made");
        assertThat(EnvironmentWarnings.beforeStart(here, 1, journal))
                .anySatisfy(text -> assertThat(text).contains("lies in memory (tmpfs)"));
        assertThat(EnvironmentWarnings.beforeStart(here, 1, null))
                .as("tests run with assertions on")
                .anySatisfy(text -> assertThat(text).startsWith("Assertions are on"))
                .noneSatisfy(text -> assertThat(text).contains("journal"));
    }

    @Test
    void shouldTellWhatTheHostTookFromRuns() {
        assertThat(EnvironmentWarnings.ofRuns(runs(0, -1, 0.009))).isEmpty();
        assertThat(EnvironmentWarnings.ofRuns(runs(0.01, 0.031, -1)))
                .singleElement()
                .asString()
                .startsWith("In 2 of 3 runs the host took processor time from this machine, up to 3.1% of it");
    }

    @Test
    void shouldTellWhichRunsWereNotSteadyUnlessTheyDidNotKeepUpEither() {
        final LatencyRun steady = run(0, true, false, null);
        assertThat(EnvironmentWarnings.ofRuns(List.of(steady, run(0, false, true, null))))
                .isEmpty();
        assertThat(EnvironmentWarnings.ofRuns(List.of(steady, run(0, false, false, null))))
                .singleElement()
                .asString()
                .startsWith("In 1 of 2 runs the target was not steady yet");
    }

    @Test
    void shouldTellWhereWhatWasMeasuredBesideIsNoMeasure() {
        final LatencyRun sound = run(0, true, false, beside(true, false));
        assertThat(EnvironmentWarnings.ofRuns(List.of(sound))).isEmpty();
        assertThat(EnvironmentWarnings.ofRuns(List.of(
                        sound, run(0, true, false, beside(false, false)), run(0, true, false, beside(true, true)))))
                .singleElement()
                .asString()
                .startsWith("In 2 of 3 runs what was measured beside it was not steady, or did not keep up");
    }

    private static LatencyRun.Baseline beside(final boolean steady, final boolean saturated) {
        return new LatencyRun.Baseline(new StageLatency("end", Histograms.empty()), steady, saturated);
    }

    private static List<LatencyRun> runs(final double... stealShares) {
        return Arrays.stream(stealShares)
                .mapToObj(share -> run(share, true, false, null))
                .toList();
    }

    private static LatencyRun run(
            final double stealShare,
            final boolean steady,
            final boolean saturated,
            final LatencyRun.@Nullable Baseline baseline) {
        final LatencyRun run =
                new GivenReport(1).runs(1).report().steps().get(0).runs().get(0);
        return new LatencyRun(
                run.startedAt(),
                run.sent(),
                run.achievedPerSecond(),
                saturated,
                false,
                steady,
                run.warmUpNs(),
                stealShare,
                run.stages(),
                null,
                List.of(),
                List.of(),
                baseline);
    }

    private List<String> warnings(final List<String> flags) {
        return all(flags, 1, MIXED, false, null);
    }

    private List<String> all(
            final List<String> flags,
            final int spinningThreads,
            final String vmInfo,
            final boolean hasAssertions,
            final String fileSystem) {
        return new EnvironmentWarnings(
                        new SystemFiles(root),
                        withCores(tree.environment("amd64"), flags),
                        "amd64",
                        vmInfo,
                        hasAssertions)
                .all(spinningThreads, fileSystem);
    }

    /** The flags and cores of the machine that runs the tests are not what they ask for. */
    private static Environment withCores(final Environment read, final List<String> flags) {
        return new Environment(
                read.time(),
                read.cpu(),
                CORES,
                read.memoryBytes(),
                read.os(),
                read.virtual(),
                read.governor(),
                read.clockSource(),
                read.jvm(),
                flags,
                read.collector(),
                read.ringmill());
    }
}
