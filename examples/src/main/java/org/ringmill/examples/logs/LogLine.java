package org.ringmill.examples.logs;

/**
 * A line as it came.
 *
 * @param source name of the source
 * @param number of the line in its source, from 1
 * @param text   the line, without its end
 */
public record LogLine(String source, long number, String text) {}
