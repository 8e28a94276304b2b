package org.ringmill.examples.chat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.SubscriptionEnd;
import org.ringmill.topic.TopicEvents;
import org.ringmill.topic.Topics;

/** Describes a {@link ChatServer}; checked once, by {@link #start()}. One thread's. */
public final class ChatServerBuilder {
    private static final int MAX_CLIENTS = 10_000;
    private static final int MAX_HISTORY = 10_000;
    private static final int MAX_PORT = 65_535;
    private static final int BACKLOG = 256;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(1);

    private int port;
    private int history = 100;
    private int buffer = 256;
    private int maxClients = 1_000;
    private Backpressure policy = Backpressure.disconnect();
    private Duration idleTimeout = Duration.ofMinutes(1);
    private Consumer<String> events = event -> {};

    ChatServerBuilder() {}

    /** Where to listen, 0 to 65535; 0, for a port that is free, if not called. */
    public ChatServerBuilder port(final int value) {
        port = checked("port", value, 0, MAX_PORT);
        return this;
    }

    /** How many messages each room remembers, 1 to 10,000; 100 if not called. */
    public ChatServerBuilder history(final int messages) {
        history = checked("history", messages, 1, MAX_HISTORY);
        return this;
    }

    /** How many messages of a room may wait for a client that reads slowly, a power of two, 2 to 2^20; 256 if not called. */
    public ChatServerBuilder buffer(final int messages) {
        buffer = messages;
        return this;
    }

    /** How many clients may be connected, 1 to 10,000; 1,000 if not called. */
    public ChatServerBuilder maxClients(final int clients) {
        maxClients = checked("maxClients", clients, 1, MAX_CLIENTS);
        return this;
    }

    /** What is done with a client whose buffer is full: DISCONNECT, as if not called, or DROP_OLDEST. */
    public ChatServerBuilder slowClients(final Backpressure value) {
        policy = value.requireOneOf("chat", Backpressure.Kind.DISCONNECT, Backpressure.Kind.DROP_OLDEST);
        return this;
    }

    /** Parts with a client that reads nothing for that long while something waits, more than 0; a minute if not called. */
    public ChatServerBuilder idleTimeout(final Duration value) {
        idleTimeout = value;
        return this;
    }

    /** Hears, as a line of text, what an operator wants to know. On a thread of the server, which must not be held up. */
    public ChatServerBuilder events(final Consumer<String> consumer) {
        events = consumer;
        return this;
    }

    private static int checked(final String what, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", " + what + "=" + value);
        }
        return value;
    }

    /**
     * {@return the server, which listens}
     *
     * @throws IOException if it cannot: the port is taken, say
     */
    public ChatServer start() throws IOException {
        final ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return start(channel);
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The broker's agents and the gateway run in one group, on threads that sleep when nobody talks. */
    private ChatServer start(final ServerSocketChannel channel) throws IOException {
        final AgentGroup group = AgentGroup.builder("chat")
                .layout(ThreadLayout.dedicated())
                .idleMode(IdleMode.SLEEP)
                .build();
        group.start();
        final ChatCounters counters = new ChatCounters();
        final Topics<ChatMessage> topics = Topics.<ChatMessage>builder("chat-topics")
                .group(group)
                .history(ChatTopics.SAID_ANYWHERE, history)
                .maxSubscriptions(Lobby.maxSubscriptions(maxClients))
                .events(new Events(counters, events))
                .start();
        try {
            final Lobby lobby = new Lobby(topics, counters, buffer, policy, idleTimeout);
            final Commands commands = new Commands(lobby, counters, history);
            final Gateway gateway = new Gateway(channel, lobby, commands, counters, maxClients, events);
            final AgentGroup.Membership membership = group.join(gateway, AgentErrorHandler.STOP);
            return new ChatServer(
                    group, topics, gateway, membership, counters, (InetSocketAddress) channel.getLocalAddress());
        } catch (final IOException | RuntimeException e) {
            topics.shutdown(START_TIMEOUT);
            group.stop(START_TIMEOUT);
            throw e;
        }
    }

    /** What the broker tells. */
    private record Events(ChatCounters counters, Consumer<String> events) implements TopicEvents<ChatMessage> {
        @Override
        public void onEnded(final Subscription<ChatMessage> subscription, final SubscriptionEnd reason) {
            if (reason == SubscriptionEnd.FULL || reason == SubscriptionEnd.IDLE) {
                events.accept(
                        "subscription of " + subscription + " to " + subscription.pattern() + " was ended: " + reason);
            }
        }

        @Override
        public void onDeadLetter(
                final Subscription<ChatMessage> subscription,
                final String topic,
                final ChatMessage message,
                final long sequence,
                final long timestampNs,
                final int deliveries) {
            counters.givenUp.incrementAndGet();
            events.accept("message from " + message.from() + " to " + subscription + " was given up after " + deliveries
                    + " deliveries");
        }
    }
}
