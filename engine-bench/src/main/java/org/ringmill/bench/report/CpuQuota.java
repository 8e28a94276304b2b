package org.ringmill.bench.report;

/** How many cores' worth of time a control group grants this process, by its tightest limit. */
final class CpuQuota {
    private CpuQuota() {}

    /** {@return cores, infinity if there is no limit} */
    static double cores(final SystemFiles files) {
        double least = Double.POSITIVE_INFINITY;
        for (final String line : files.lines("proc/self/cgroup")) { // hierarchy:controllers:path
            final String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[2].startsWith("/")) {
                for (String path = parts[2]; path.length() > 1; path = path.substring(0, path.lastIndexOf('/'))) {
                    least = Math.min(least, ofGroup(files, parts[1], path));
                }
                least = Math.min(least, ofGroup(files, parts[1], ""));
            }
        }
        return least;
    }

    private static double ofGroup(final SystemFiles files, final String controllers, final String path) {
        if (controllers.isEmpty()) { // version 2: one hierarchy for all
            final String[] limit =
                    files.line("sys/fs/cgroup" + path + "/cpu.max").split(" ", -1);
            return limit.length == 2 ? ratio(limit[0], limit[1]) : Double.POSITIVE_INFINITY;
        }
        final String group = "sys/fs/cgroup/" + controllers + path;
        return ratio(files.line(group + "/cpu.cfs_quota_us"), files.line(group + "/cpu.cfs_period_us"));
    }

    /** {@return the quotient; infinity for "max", -1 and what is no number} */
    private static double ratio(final String quota, final String period) {
        final String number = "[1-9]\\d{0,14}";
        return quota.matches(number) && period.matches(number)
                ? Double.parseDouble(quota) / Double.parseDouble(period)
                : Double.POSITIVE_INFINITY;
    }
}
