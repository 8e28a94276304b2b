package org.ringmill.examples.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A conversation of scripted clients with a server in this process, over sockets: rooms and their history, one who hears all rooms,
 * a message to somebody who is away, mistakes, and one who does not read. What is printed is the same each time.
 */
public final class ChatDemo {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String LINE = "%-5s %s %s";
    private static final int UNREAD_LINES = 1_000;
    private static final String LONG_TEXT = "x".repeat(900);

    private final Consumer<String> out;
    private final Map<String, ChatClient> clients = new TreeMap<>();

    /** @param out takes the conversation, line by line: who sends is followed by {@code >}, who is sent by {@code <} */
    public ChatDemo(final Consumer<String> out) {
        this.out = out;
    }

    /** Runs it; {@return how the server has ended} */
    public ChatReport run() throws IOException, InterruptedException {
        try (ChatServer server = ChatServer.builder().buffer(64).start()) {
            talk(server);
            leaveAMessage(server);
            ignoreOneWhoDoesNotRead(server);
            return server.shutdown(TIMEOUT);
        } finally {
            for (final ChatClient client : clients.values()) {
                client.close();
            }
        }
    }

    private void talk(final ChatServer server) throws IOException {
        enter(server, "alice");
        send("alice", "join kitchen", "alice joined");
        send("alice", "say kitchen the soup is ready", "soup");
        send("alice", "say kitchen there is bread, too", "bread");
        enter(server, "bob");
        send("bob", "join kitchen 10", "bob joined");
        hear("alice", "bob joined");
        enter(server, "carol");
        send("carol", "watch", "+");
        send("bob", "say kitchen I am coming", "coming");
        hear("alice", "coming");
        hear("carol", "coming");
        send("carol", "say kitchen leave some for me", "- ");
        send("carol", "who kitchen", "+");
    }

    private void leaveAMessage(final ChatServer server) throws IOException {
        send("bob", "quit", "bye");
        hear("alice", "bob left");
        client("bob").close();
        send("alice", "tell bob you forgot your hat", "kept");
        send("alice", "tell nobody hello", "- ");
        enter(server, "bob");
        hear("bob", "hat");
        send("bob", "history kitchen 2", "that is all");
    }

    /** Its messages wait in its own buffer, until there are too many. Alice gets each of hers at once. */
    private void ignoreOneWhoDoesNotRead(final ChatServer server) throws IOException {
        send("bob", "quit", "bye");
        send("carol", "quit", "bye");
        enter(server, "dave");
        send("dave", "join kitchen", "dave joined");
        hear("alice", "dave joined");
        out.accept("dave  reads nothing any more, and alice says a lot");
        String heard = "";
        for (int i = 1; !heard.contains("dave left") && i <= UNREAD_LINES; i++) {
            client("alice").send("say kitchen " + i + ' ' + LONG_TEXT);
            heard = client("alice").readUntil("#kitchen ");
        }
        out.accept(String.format(LINE, "alice", '<', heard));
    }

    private void enter(final ChatServer server, final String name) throws IOException {
        clients.put(name, new ChatClient(server.address(), TIMEOUT));
        hear(name, "welcome");
        send(name, "name " + name, "hello");
    }

    private ChatClient client(final String name) {
        return Objects.requireNonNull(clients.get(name), name);
    }

    private void send(final String name, final String line, final String answer) throws IOException {
        out.accept(String.format(LINE, name, '>', line));
        client(name).send(line);
        hear(name, answer);
    }

    /** Prints what a client reads, up to a line with that text. */
    private void hear(final String name, final String text) throws IOException {
        String line;
        do {
            line = client(name).readUntil("");
            out.accept(String.format(LINE, name, '<', line));
        } while (!line.contains(text));
    }
}
