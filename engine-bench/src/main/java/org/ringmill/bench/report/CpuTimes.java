package org.ringmill.bench.report;

/**
 * What all processors of the machine have spent since its start, as Linux counts it.
 *
 * @param totalJiffies all time, idle or not; -1 if not known
 * @param stealJiffies time for which the host ran something else while a processor had work; -1 if not known
 */
public record CpuTimes(long totalJiffies, long stealJiffies) {
    private static final CpuTimes UNKNOWN = new CpuTimes(-1, -1);

    /** user, nice, system, idle, iowait, irq, softirq, steal; what follows (guests) is in user and nice already. */
    private static final int COUNTED = 8;

    /** {@return what was spent until now} */
    public static CpuTimes read() {
        return read(SystemFiles.here());
    }

    static CpuTimes read(final SystemFiles files) {
        final String[] words = files.line("proc/stat").split("\\s+", -1);
        if (!words[0].equals("cpu") || words.length <= COUNTED) {
            return UNKNOWN;
        }
        long total = 0;
        for (int i = 1; i <= COUNTED; i++) {
            if (!words[i].matches("\\d{1,18}")) {
                return UNKNOWN;
            }
            total += Long.parseLong(words[i]);
        }
        return new CpuTimes(total, Long.parseLong(words[COUNTED]));
    }

    /** {@return the share of the processors' time that the host took since then, 0 to 1; -1 if not known, or no time went by} */
    public double stealShareSince(final CpuTimes before) {
        final long total = totalJiffies - before.totalJiffies;
        if (totalJiffies < 0 || before.totalJiffies < 0 || total <= 0) {
            return -1;
        }
        return Math.min(1, Math.max(0, (double) (stealJiffies - before.stealJiffies) / total));
    }
}
