package org.ringmill.examples.logs;

/** Makes an event of a line. Called by one thread. */
@FunctionalInterface
public interface LogParser {
    /** {@return the event, or the error that says what is wrong with the line} What it throws is taken as such an error. */
    LogOutcome parse(LogLine line) throws Exception;
}
