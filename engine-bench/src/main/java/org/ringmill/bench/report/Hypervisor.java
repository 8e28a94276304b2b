package org.ringmill.bench.report;

import java.util.List;
import java.util.Locale;

/** Finds out whether the machine is a guest, and whose. */
final class Hypervisor {
    private static final String UNKNOWN = "unknown";
    private static final String DMI = "sys/class/dmi/id/";

    /** What makers of hypervisors, and those who let machines, call themselves or their machines. */
    private static final List<String> GUESTS = List.of(
            "qemu",
            "kvm",
            "vmware",
            "virtualbox",
            "innotek",
            "xen",
            "virtual machine",
            "parallels",
            "bochs",
            "bhyve",
            "amazon ec2",
            "google compute engine",
            "openstack",
            "alibaba cloud",
            "firecracker",
            "apple virtualization");

    private Hypervisor() {}

    /** {@return "none", or what the machine is a guest of, or "unknown"} */
    static String of(final SystemFiles files, final boolean isX86) {
        final String machine = machine(files);
        if (isX86) {
            final String flags = " " + files.field("proc/cpuinfo", "flags") + " ";
            if (flags.isBlank()) {
                return UNKNOWN;
            }
            return flags.contains(" hypervisor ") ? name(files, machine) : "none";
        }
        // Other processors do not say: the machine's own name has to.
        if (!files.line("sys/hypervisor/type").isEmpty() || isGuest(machine)) {
            return name(files, machine);
        }
        return machine.isEmpty() ? UNKNOWN : "none";
    }

    private static String machine(final SystemFiles files) {
        return (files.line(DMI + "sys_vendor") + " " + files.line(DMI + "product_name")).strip();
    }

    /** A whole machine let by a cloud bears its maker's name too, and says that it is "metal". */
    private static boolean isGuest(final String machine) {
        final String lower = machine.toLowerCase(Locale.ROOT);
        return !lower.contains(".metal") && GUESTS.stream().anyMatch(lower::contains);
    }

    private static String name(final SystemFiles files, final String machine) {
        final String type = files.line("sys/hypervisor/type");
        if (!machine.isEmpty() || !type.isEmpty()) {
            return (type + " " + machine).strip();
        }
        // A machine without DMI: the clocks that it is offered are its host's.
        final String clocks = files.line("sys/devices/system/clocksource/clocksource0/available_clocksource");
        if (clocks.contains("kvm-clock")) {
            return "KVM";
        }
        return clocks.contains("hyperv") ? "Hyper-V" : "a hypervisor";
    }
}
