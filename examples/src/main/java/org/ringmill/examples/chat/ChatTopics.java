package org.ringmill.examples.chat;

import java.util.regex.Pattern;

/**
 * How rooms and names become topics. What is said in a room and who comes and goes are two topics, of which only the first has a
 * history; who is in the room subscribes to both with one pattern.
 */
final class ChatTopics {
    /** What is said, in all rooms. */
    static final String SAID_ANYWHERE = "chat.*.said";

    /** Names of rooms and clients: one token of a topic, and no wildcard. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private ChatTopics() {}

    static boolean isName(final String text) {
        return NAME.matcher(text).matches();
    }

    static String said(final String room) {
        return "chat." + room + ".said";
    }

    static String presence(final String room) {
        return "chat." + room + ".presence";
    }

    static String all(final String room) {
        return "chat." + room + ".*";
    }

    static String mail(final String name) {
        return "mail." + name;
    }
}
