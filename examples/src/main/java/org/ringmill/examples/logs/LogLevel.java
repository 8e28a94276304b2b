package org.ringmill.examples.logs;

/** How much an event matters, least first. */
public enum LogLevel {
    /** Every step. */
    TRACE,
    /** For whoever looks for a fault. */
    DEBUG,
    /** What happens in the normal course. */
    INFO,
    /** Worth a look. */
    WARN,
    /** Something failed. */
    ERROR
}
