package org.ringmill.examples.logs;

/** Adds to an event what is not in its line. Called by several threads at a time, for different events. */
@FunctionalInterface
public interface LogEnricher {
    /**
     * {@return the event with more in it}
     *
     * @throws Exception to send the event to the error channel instead of the outputs
     */
    LogEvent enrich(LogEvent event) throws Exception;
}
