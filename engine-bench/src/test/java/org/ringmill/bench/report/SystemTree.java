package org.ringmill.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files as Linux has them under {@code proc} and {@code sys}, as several machines would show them. */
record SystemTree(Path root) {
    private static final String CLOCK = "sys/devices/system/clocksource/clocksource0/";

    SystemTree with(final String path, final String text) {
        final Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    SystemTree bareMetal() {
        return with("proc/cpuinfo", """
                        processor	: 0
                        model name	: AMD EPYC 7543 32-Core   Processor
                        flags		: fpu vme tsc constant_tsc

                        processor	: 1
                        model name	: AMD EPYC 7543 32-Core   Processor
                        """)
                .with("proc/meminfo", "MemTotal:       1024 kB\nMemFree: 5 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
                .with("proc/loadavg", "0.10 0.20 0.30 1/89 4711\n")
                .with("proc/self/cgroup", "0::/user.slice/shell.scope\n")
                .with("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n")
                .with("sys/class/dmi/id/sys_vendor", "Dell Inc.\n")
                .with("sys/class/dmi/id/product_name", "PowerEdge R6525\n")
                .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n")
                .with("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n")
                .with("sys/devices/system/cpu/cpufreq/boost", "1\n")
                .with(CLOCK + "current_clocksource", "tsc\n");
    }

    SystemTree kvm() {
        return bareMetal()
                .with("proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu tsc hypervisor lahf_lm\n")
                .with("sys/class/dmi/id/sys_vendor", "QEMU\n")
                .with("sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n")
                .with(CLOCK + "current_clocksource", "kvm-clock\n");
    }

    SystemTree firecracker() {
        return with("proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu tsc hypervisor lahf_lm\n")
                .with(CLOCK + "available_clocksource", "tsc kvm-clock \n")
                .with(CLOCK + "current_clocksource", "tsc\n");
    }

    SystemTree armServer() {
        return with("proc/cpuinfo", """
                        processor	: 0
                        BogoMIPS	: 243.75
                        CPU implementer	: 0x41
                        CPU architecture: 8
                        CPU variant	: 0x3
                        CPU part	: 0xd0c
                        """)
                .with("sys/class/dmi/id/sys_vendor", "Amazon EC2\n")
                .with("sys/class/dmi/id/product_name", "m6g.metal\n")
                .with(CLOCK + "current_clocksource", "arch_sys_counter\n");
    }

    Environment environment(final String architecture) {
        return environment(Map.of(
                "os.arch", architecture,
                "os.name", "Linux",
                "os.version", "6.1.0",
                "java.vm.name", "Some VM",
                "java.runtime.version", "17.0.1+12"));
    }

    Environment environment(final Map<String, String> properties) {
        return new EnvironmentReader(new SystemFiles(root), properties::get).read();
    }
}
