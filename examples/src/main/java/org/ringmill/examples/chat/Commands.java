package org.ringmill.examples.chat;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What clients can say to the server: a word, its arguments, a text. Each line has an answer, which begins with {@code +}, or with
 * {@code -} and the reason why it was not done; but what is said in a room is answered by its coming back to all who are there.
 * The gateway's thread.
 */
final class Commands {
    private static final long DEFAULT_HISTORY = 10;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Lobby lobby;
    private final ChatCounters counters;
    private final int maxHistory;

    /** @param maxHistory messages that a room's history has */
    Commands(final Lobby lobby, final ChatCounters counters, final int maxHistory) {
        this.lobby = lobby;
        this.counters = counters;
        this.maxHistory = maxHistory;
    }

    /** Does what a line says, and answers. */
    void run(final Session session, final String line) {
        final String mistake = session.isLineCut()
                ? "a line has at most " + LineBuffer.MAX_LINE_BYTES + " bytes"
                : execute(session, CONTROL.matcher(line).replaceAll(" ").strip());
        if (mistake == null) {
            counters.commands.incrementAndGet();
        } else {
            counters.mistakes.incrementAndGet();
            session.print("- " + mistake);
        }
    }

    /** {@return why not, or null} */
    private @Nullable String execute(final Session session, final String line) {
        final String[] words = line.split("\\s+", 3);
        final String argument = words.length > 1 ? words[1] : "";
        final String text = words.length > 2 ? words[2] : "";
        final String command = words[0].toLowerCase(Locale.ROOT);
        final String name = session.name();
        switch (command) {
            case "":
                return null;
            case "help":
                Answers.HELP.forEach(session::print);
                return null;
            case "quit":
                session.print("+ bye");
                session.end();
                return null;
            case "name":
                return name(session, argument);
            default:
                return name == null ? unnamed(command) : execute(session, name, command, argument, text);
        }
    }

    private static String unnamed(final String command) {
        return "say who you are first: name NAME; there was: " + Answers.shortened(command);
    }

    private @Nullable String execute(
            final Session session, final String name, final String command, final String argument, final String text) {
        return switch (command) {
            case "join" -> join(session, name, argument, text);
            case "leave" -> leave(session, name, argument);
            case "say" -> say(session, name, argument, text);
            case "tell" -> tell(session, name, argument, text);
            case "who" ->
                argument.isEmpty() ? Answers.notIn("") : list(session, "in " + argument, lobby.members(argument));
            case "rooms" -> list(session, "rooms", lobby.rooms().keySet());
            case "history" -> history(session, argument, text);
            case "watch" -> watch(session, name);
            case "unwatch" -> unwatch(session, name);
            default -> "no such command, try help: " + Answers.shortened(command);
        };
    }

    private @Nullable String name(final Session session, final String wanted) {
        if (!ChatTopics.isName(wanted)) {
            return "a name has 1 to 32 letters, digits, - or _";
        }
        if (session.name() != null) {
            return "you are " + session.name() + " already";
        }
        final String mistake = lobby.register(session, wanted);
        if (mistake == null) {
            session.print("+ hello " + wanted);
        }
        return mistake;
    }

    private @Nullable String join(final Session session, final String name, final String room, final String count) {
        if (!ChatTopics.isName(room)) {
            return "a room has 1 to 32 letters, digits, - or _";
        }
        final long history = count.isEmpty() ? 0 : number(count);
        return history < 0 ? expectedNumber() : lobby.join(session, name, room, history);
    }

    /** {@return the number, -1 if it is none or too large} */
    private long number(final String text) {
        try {
            final long number = Long.parseLong(text);
            return number <= maxHistory ? number : -1;
        } catch (final NumberFormatException e) {
            return -1; // an expected answer here
        }
    }

    private String expectedNumber() {
        return "a history has 0 to " + maxHistory + " messages";
    }

    private @Nullable String leave(final Session session, final String name, final String room) {
        if (room.isEmpty() || !session.feeds().containsKey(room)) {
            return Answers.notIn(room);
        }
        lobby.leave(session, name, room);
        session.print("+ left " + room);
        return null;
    }

    private @Nullable String say(final Session session, final String name, final String room, final String text) {
        if (room.isEmpty() || !session.feeds().containsKey(room)) {
            return Answers.notIn(room);
        }
        if (text.isEmpty()) {
            return "say what?";
        }
        lobby.say(name, room, text);
        return null;
    }

    private @Nullable String tell(final Session session, final String name, final String to, final String text) {
        if (!lobby.isKnown(to)) {
            return "nobody has that name: " + Answers.shortened(to);
        }
        if (text.isEmpty()) {
            return "tell what?";
        }
        if (!lobby.tell(name, to, text)) {
            return "the mailbox of " + to + " is full";
        }
        session.print(lobby.isPresent(to) ? "+ told " + to : "+ kept for " + to + ", who is away");
        return null;
    }

    private static @Nullable String list(final Session session, final String what, final Collection<String> names) {
        session.print("+ " + Answers.list(what, names));
        return null;
    }

    private @Nullable String history(final Session session, final String room, final String count) {
        if (!lobby.rooms().containsKey(room)) {
            return "no such room: " + Answers.shortened(room);
        }
        final long messages = count.isEmpty() ? Math.min(maxHistory, DEFAULT_HISTORY) : number(count);
        if (messages < 1) {
            return expectedNumber();
        }
        session.history(lobby.history(room, messages));
        return null;
    }

    private @Nullable String watch(final Session session, final String name) {
        lobby.watch(session, name);
        session.print("+ you hear all rooms");
        return null;
    }

    private @Nullable String unwatch(final Session session, final String name) {
        lobby.leave(session, name, Lobby.ALL_ROOMS);
        session.print("+ you hear your rooms only: "
                + String.join(" ", session.feeds().keySet()));
        return null;
    }
}
