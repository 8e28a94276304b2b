package org.ringmill.examples.chat;

/**
 * What goes through the topics.
 *
 * @param kind what happened
 * @param from who did it
 * @param room where; of a direct message empty
 * @param text what was said or told; else empty
 */
public record ChatMessage(Kind kind, String from, String room, String text) {
    /** What happened. */
    public enum Kind {
        /** Said to a room. */
        SAID,
        /** Came into a room. */
        JOINED,
        /** Left a room. */
        LEFT,
        /** Told to one. */
        TOLD
    }

    /** {@return the line that a client is sent} */
    public String line() {
        return switch (kind) {
            case SAID -> "#" + room + " <" + from + "> " + text;
            case JOINED -> "#" + room + " * " + from + " joined";
            case LEFT -> "#" + room + " * " + from + " left";
            case TOLD -> "@" + from + " " + text;
        };
    }
}
