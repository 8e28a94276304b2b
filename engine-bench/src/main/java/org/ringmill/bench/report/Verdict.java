package org.ringmill.bench.report;

/** What is known of one figure of two reports. */
public enum Verdict {
    /** It changed for the better, by more than the least change that counts. */
    BETTER,
    /** It changed for the worse, by more than the least change that counts. */
    WORSE,
    /** A change as large as the least one that counts can be excluded. */
    SAME,
    /** None of these could be shown: the runs differ too much among themselves. */
    UNCLEAR,
    /** So few runs that no change, however large, could have been shown. */
    TOO_FEW_RUNS
}
