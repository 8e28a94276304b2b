package org.ringmill.examples.chat;

import java.util.Collection;
import java.util.List;

/** Parts of what clients are answered, each of bounded length. */
final class Answers {
    static final List<String> HELP = List.of(
            "name NAME           who you are; first of all",
            "join ROOM [N]       enter a room, with the last N messages",
            "say ROOM TEXT       to all who are there",
            "tell NAME TEXT      to one, who may be away",
            "who ROOM            who is there",
            "rooms               which rooms there are",
            "history ROOM [N]    what was said last",
            "watch, unwatch      hear all rooms, or no longer",
            "leave ROOM          go out",
            "quit                go away");

    private static final int LISTED = 60;
    private static final int SHOWN = 40;

    private Answers() {}

    /** {@return what a client has sent, as far as it is shown again} */
    static String shortened(final String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    /** {@return why nothing can be done about a room} */
    static String notIn(final String room) {
        return room.isEmpty() ? "which room?" : "you are not in " + shortened(room);
    }

    /** {@return names behind a heading, the first of them if there are many} */
    static String list(final String heading, final Collection<String> names) {
        final String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
        final String listed = String.join(" ", names.stream().limit(LISTED).toList());
        return shortened(heading) + ": " + (names.isEmpty() ? "nobody" : listed + more);
    }
}
