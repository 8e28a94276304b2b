package org.ringmill.bench.report;

import java.util.Locale;
import java.util.Map;

/** Names the processor. An ARM core tells numbers only: who made it, and which of theirs it is (as {@code lscpu} knows them). */
final class CpuModel {
    private static final String CPU_INFO = "proc/cpuinfo";

    private static final Map<String, String> MAKERS = Map.of(
            "0x41", "ARM",
            "0x42", "Broadcom",
            "0x43", "Cavium",
            "0x46", "Fujitsu",
            "0x48", "HiSilicon",
            "0x4e", "NVIDIA",
            "0x51", "Qualcomm",
            "0x61", "Apple",
            "0xc0", "Ampere");

    /** Those that servers and small boards have. */
    private static final Map<String, String> CORES = Map.ofEntries(
            Map.entry("0x41 0xd03", "Cortex-A53"),
            Map.entry("0x41 0xd05", "Cortex-A55"),
            Map.entry("0x41 0xd07", "Cortex-A57"),
            Map.entry("0x41 0xd08", "Cortex-A72"),
            Map.entry("0x41 0xd0b", "Cortex-A76"),
            Map.entry("0x41 0xd0c", "Neoverse-N1"),
            Map.entry("0x41 0xd40", "Neoverse-V1"),
            Map.entry("0x41 0xd49", "Neoverse-N2"),
            Map.entry("0x41 0xd4f", "Neoverse-V2"),
            Map.entry("0x41 0xd84", "Neoverse-V3"),
            Map.entry("0x41 0xd8e", "Neoverse-N3"),
            Map.entry("0x43 0x0af", "ThunderX2"),
            Map.entry("0x46 0x001", "A64FX"),
            Map.entry("0x48 0xd01", "Kunpeng-920"),
            Map.entry("0xc0 0xac3", "Ampere-1"),
            Map.entry("0xc0 0xac4", "Ampere-1a"));

    private CpuModel() {}

    /** {@return the model, "" if the system does not tell} */
    static String of(final SystemFiles files) {
        for (final String name : new String[] {"model name", "cpu", "uarch", "cpu model"}) { // x86, POWER, RISC-V, MIPS
            final String model = files.field(CPU_INFO, name);
            if (!model.isEmpty()) {
                return model.replaceAll("\\s+", " ");
            }
        }
        return arm(files);
    }

    private static String arm(final SystemFiles files) {
        final String maker = files.field(CPU_INFO, "CPU implementer").toLowerCase(Locale.ROOT);
        final String part = files.field(CPU_INFO, "CPU part").toLowerCase(Locale.ROOT);
        if (maker.isEmpty()) {
            return "";
        }
        return MAKERS.getOrDefault(maker, "implementer " + maker) + " "
                + CORES.getOrDefault(maker + " " + part, "part " + part);
    }
}
