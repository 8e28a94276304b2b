package org.ringmill.examples.logs;

/**
 * What went wrong, and where.
 *
 * @param kind   in which step
 * @param source name of the source, or of the output that failed
 * @param line   number of the line in its source, from 1; of a source, the last that was read; 0 for an output
 * @param reason why
 * @param text   the line, or the event's message; empty where the fault is not with one
 */
public record LogError(Kind kind, String source, long line, String reason, String text) implements LogOutcome {
    /** In which step it went wrong. */
    public enum Kind {
        /** A source could not be read on; its lines so far count. */
        SOURCE,
        /** A line could not be parsed. */
        MALFORMED,
        /** An event could not be enriched. */
        ENRICHMENT,
        /** An output has failed; it takes nothing any more, and the others go on. */
        OUTPUT
    }
}
