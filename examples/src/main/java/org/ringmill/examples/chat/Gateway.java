package org.ringmill.examples.chat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;

/**
 * The agent that serves all connections: in each duty cycle it takes new ones, reads what has come, runs commands, and sends each client as
 * much as it takes. It never waits for anybody, so that one slow client holds up no other; and all state of the chat is its
 * own, without a lock.
 */
final class Gateway implements Agent {
    /** What a client does not read is to wait where its policy sees it, not in the operating system. */
    private static final int SEND_BUFFER_BYTES = 1 << 16;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Lobby lobby;
    private final Commands commands;
    private final ChatCounters counters;
    private final int maxClients;
    private final Consumer<String> events;
    private final List<Session> sessions = new ArrayList<>();
    private boolean isShuttingDown;
    private volatile boolean isEndWanted;
    private volatile boolean isEmpty;

    Gateway(
            final ServerSocketChannel server,
            final Lobby lobby,
            final Commands commands,
            final ChatCounters counters,
            final int maxClients,
            final Consumer<String> events)
            throws IOException {
        this.server = server;
        this.lobby = lobby;
        this.commands = commands;
        this.counters = counters;
        this.maxClients = maxClients;
        this.events = events;
        selector = Selector.open();
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public int doWork() throws IOException {
        int work = 0;
        if (isEndWanted && !isShuttingDown) {
            beginShutdown();
        }
        work += selector.selectNow(this::onReady);
        for (int i = sessions.size() - 1; i >= 0; i--) {
            work += serve(sessions.get(i));
        }
        isEmpty = isShuttingDown && sessions.isEmpty();
        return work;
    }

    private void onReady(final SelectionKey key) {
        if (key.attachment() instanceof Session session) {
            session.read();
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            final SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            final Session session = new Session(channel);
            channel.register(selector, SelectionKey.OP_READ, session);
            sessions.add(session);
            counters.accepted.incrementAndGet();
            counters.clients.set(sessions.size());
            if (sessions.size() > maxClients) {
                counters.refused.incrementAndGet();
                session.print("- the server is full");
                session.end();
            } else {
                session.print("+ welcome; try help");
            }
        } catch (final IOException e) {
            events.accept("a connection could not be taken: " + e.getMessage());
        }
    }

    private int serve(final Session session) throws IOException {
        int work = 0;
        for (String line = session.nextLine(); line != null; line = session.nextLine()) {
            commands.run(session, line);
            work++;
        }
        work += session.pump();
        if (session.isTooSlow() && !isShuttingDown) {
            counters.parted.incrementAndGet();
            events.accept(session.name() + " reads too slowly, and was parted with");
            session.partWith("! you read too slowly");
        }
        if (session.isOver()) {
            remove(session);
        }
        return work;
    }

    private void remove(final Session session) throws IOException {
        sessions.remove(session);
        counters.clients.set(sessions.size());
        session.close();
        if (!isShuttingDown) {
            lobby.onGone(session);
        }
    }

    /** Everybody is told, gets what was meant for them, and is closed. */
    private void beginShutdown() throws IOException {
        isShuttingDown = true;
        server.close();
        for (final Session session : sessions) {
            session.announceEnd("! the server shuts down");
        }
    }

    /** Begins to end; any thread. */
    void shutDown() {
        isEndWanted = true;
    }

    /** {@return whether everybody has gone, after {@link #shutDown}} Any thread. */
    boolean isEmpty() {
        return isEmpty;
    }

    @Override
    public void onClose() {
        for (final Session session : List.copyOf(sessions)) {
            closeQuietly(session::close);
        }
        closeQuietly(server::close);
        closeQuietly(selector::close);
    }

    /** Closes something; an action that can fail. */
    @FunctionalInterface
    private interface Closing {
        void run() throws IOException;
    }

    private void closeQuietly(final Closing closing) {
        try {
            closing.run();
        } catch (final IOException e) {
            events.accept("could not be closed: " + e.getMessage());
        }
    }

    @Override
    public String roleName() {
        return "gateway";
    }
}
