package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
    @TempDir
    private Path root;

    @Test
    void shouldTellOfThisMachineWhatAnyMachineTells() {
        final Environment here = Environment.here();
        assertThat(here.cpu()).isNotBlank().isNotEqualTo("unknown");
        assertThat(here.os()).contains(" ").doesNotContain("unknown");
        assertThat(here.jvm()).contains(" ").doesNotContain("unknown");
        assertThat(here.ringmill()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(here.collector()).isNotBlank();
        assertThat(here.cores()).isPositive();
        assertThat(here.memoryBytes()).isPositive();
        assertThat(Instant.parse(here.time())).isBeforeOrEqualTo(Instant.now());
        assertThat(here.jvmFlags()).as("as the tests' JVM is started").anyMatch(flag -> flag.startsWith("--add-opens"));
    }

    @Test
    void shouldReadAMachineOfItsOwn() {
        final Environment environment = new SystemTree(root).bareMetal().environment("amd64");
        assertThat(environment.cpu()).isEqualTo("AMD EPYC 7543 32-Core Processor");
        assertThat(environment.memoryBytes()).isEqualTo(1 << 20);
        assertThat(environment.os()).isEqualTo("Linux 6.1.0");
        assertThat(environment.virtual()).isEqualTo("none");
        assertThat(environment.governor()).isEqualTo("performance");
        assertThat(environment.clockSource()).isEqualTo("tsc");
        assertThat(environment.jvm()).isEqualTo("Some VM 17.0.1+12");
    }

    @Test
    void shouldTellAllGovernorsWhenCoresDiffer() {
        final SystemTree tree = new SystemTree(root)
                .bareMetal()
                .with("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
        assertThat(tree.environment("amd64").governor()).isEqualTo("performance, powersave");
    }

    @Test
    void shouldReadAGuest() {
        final Environment environment = new SystemTree(root).kvm().environment("amd64");
        assertThat(environment.virtual()).isEqualTo("QEMU Standard PC (Q35 + ICH9, 2009)");
        assertThat(environment.clockSource()).isEqualTo("kvm-clock");
    }

    @Test
    void shouldReadAGuestThatHasNoNameAndNoGovernor() {
        final Environment environment = new SystemTree(root).firecracker().environment("amd64");
        assertThat(environment.virtual()).isEqualTo("KVM");
        assertThat(environment.governor()).isEqualTo("unknown");
    }

    @Test
    void shouldNameAnArmServerByItsNumbers() {
        final Environment environment = new SystemTree(root).armServer().environment("aarch64");
        assertThat(environment.cpu()).isEqualTo("ARM Neoverse-N1");
        assertThat(environment.virtual()).isEqualTo("none");
        assertThat(environment.clockSource()).isEqualTo("arch_sys_counter");
    }

    @ParameterizedTest
    @CsvSource({
        "0x41, 0xd40, ARM Neoverse-V1",
        "0x41, 0xfff, ARM part 0xfff",
        "0x99, 0x001, implementer 0x99 part 0x001",
        "0xC0, 0xAC3, Ampere Ampere-1"
    })
    void shouldNameArmCores(final String maker, final String part, final String expected) {
        final SystemTree tree = new SystemTree(root)
                .with("proc/cpuinfo", "CPU implementer\t: " + maker + "\nCPU part\t: " + part + "\n");
        assertThat(tree.environment("aarch64").cpu()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Amazon EC2, m7g.large, Amazon EC2 m7g.large",
        "Amazon EC2, m7g.metal, none",
        "QEMU, KVM Virtual Machine, QEMU KVM Virtual Machine",
        "Microsoft Corporation, Virtual Machine, Microsoft Corporation Virtual Machine",
        "Microsoft Corporation, Surface Laptop, none",
        "'', '', unknown"
    })
    void shouldTellAnArmGuestByItsMachine(final String vendor, final String product, final String expected) {
        final SystemTree tree = new SystemTree(root)
                .with("sys/class/dmi/id/sys_vendor", vendor + "\n")
                .with("sys/class/dmi/id/product_name", product + "\n");
        assertThat(tree.environment("aarch64").virtual()).isEqualTo(expected);
    }

    @Test
    void shouldManageWithoutAnyFileOfLinux() {
        final Environment environment = new SystemTree(root)
                .environment(Map.of(
                        "os.arch", "aarch64",
                        "os.name", "Mac OS X",
                        "os.version", "14.5",
                        "java.vm.name", "Some VM",
                        "java.runtime.version", "21"));
        assertThat(environment.cpu()).isEqualTo("aarch64");
        assertThat(environment.os()).isEqualTo("Mac OS X 14.5");
        assertThat(environment.virtual()).isEqualTo("unknown");
        assertThat(environment.governor()).isEqualTo("unknown");
        assertThat(environment.clockSource()).isEqualTo("unknown");
        assertThat(environment.memoryBytes()).isPositive();
        assertThat(new SystemTree(root).environment("amd64").virtual()).isEqualTo("unknown");
    }

    @Test
    void shouldNotMindFilesThatHoldSomethingElse() {
        final SystemTree tree = new SystemTree(root)
                .with("proc/cpuinfo", "\n:\n no colon \nmodel name:\n\u00e9\u0000\n")
                .with("proc/meminfo", "MemTotal: much\n")
                .with("proc/stat", "cpu one two\n")
                .with("sys/devices/system/cpu/cpu0", "a file in the place of a directory");
        final Environment environment = tree.environment("amd64");
        assertThat(environment.cpu()).isEqualTo("amd64");
        assertThat(environment.memoryBytes()).isPositive();
        assertThat(CpuTimes.read(new SystemFiles(root)).stealShareSince(new CpuTimes(0, 0)))
                .isEqualTo(-1);
    }

    @Test
    void shouldTellWhatTheHostTook() {
        final CpuTimes before = times("cpu  100 0 50 800 10 0 0 40 7 0");
        final CpuTimes after = times("cpu  200 0 50 890 10 0 0 50 99 0");
        assertThat(before).isEqualTo(new CpuTimes(1_000, 40));
        assertThat(after.stealShareSince(before)).isEqualTo(0.05);
        assertThat(before.stealShareSince(before)).as("no time went by").isEqualTo(-1);
        assertThat(before.stealShareSince(after)).as("backwards").isEqualTo(-1);
        final CpuTimes unknown = times("intr 1 2 3");
        assertThat(after.stealShareSince(unknown)).isEqualTo(-1);
        assertThat(unknown.stealShareSince(before)).isEqualTo(-1);
        assertThat(times("cpu 1 2 3 4")).as("a kernel before 2.6.11").isEqualTo(unknown);
    }

    private CpuTimes times(final String line) {
        return CpuTimes.read(new SystemFiles(new SystemTree(root)
                .with("proc/stat", line + "\ncpu0 1 1 1 1\n")
                .root()));
    }

    @Test
    void shouldTellWhatTheHostTookOnThisMachine() {
        assumeTrue(Files.isReadable(Path.of("/proc/stat")), "skipped: no /proc/stat");
        final CpuTimes times = CpuTimes.read();
        assertThat(times.totalJiffies()).isPositive();
        assertThat(times.stealShareSince(new CpuTimes(0, 0))).isBetween(0.0, 1.0);
    }
}
