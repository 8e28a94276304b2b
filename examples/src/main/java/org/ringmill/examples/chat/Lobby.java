package org.ringmill.examples.chat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;
import org.ringmill.topic.Receipt;
import org.ringmill.topic.Replay;
import org.ringmill.topic.SubscriptionBuilder;
import org.ringmill.topic.Topics;

/** Who is here, who is where, and what they say to each other. The gateway's thread. */
final class Lobby {
    /** Names that have a mailbox. */
    static final int MAX_NAMES = 10_000;

    /** Rooms that have a history. */
    static final int MAX_ROOMS = 1_000;

    /** Rooms that a client is in at a time. */
    static final int MAX_ROOMS_EACH = 32;

    /** The feed that is of no room. */
    static final String ALL_ROOMS = "";

    private final Topics<ChatMessage> topics;
    private final ChatCounters counters;
    private final int buffer;
    private final Backpressure policy;
    private final Duration idleTimeout;

    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Set<String> present = new TreeSet<>();
    private final Map<String, Set<String>> rooms = new TreeMap<>();

    Lobby(
            final Topics<ChatMessage> topics,
            final ChatCounters counters,
            final int buffer,
            final Backpressure policy,
            final Duration idleTimeout) {
        this.topics = topics;
        this.counters = counters;
        this.buffer = buffer;
        this.policy = policy;
        this.idleTimeout = idleTimeout;
    }

    /** {@return how many subscriptions so many clients can come to have: their rooms, all rooms, a history each, and mailboxes} */
    static int maxSubscriptions(final int clients) {
        return (clients + 1) * (MAX_ROOMS_EACH + 2) + MAX_NAMES;
    }

    /** Gives a session a name, and with it the mailbox; {@return why not, or null}. */
    @Nullable
    String register(final Session session, final String name) {
        if (present.contains(name)) {
            return name + " is here already";
        }
        if (!mailboxes.containsKey(name) && mailboxes.size() == MAX_NAMES) {
            return "there are too many names";
        }
        present.add(name);
        session.name(name, mailboxes.computeIfAbsent(name, absent -> new Mailbox(topics, absent, counters)));
        return null;
    }

    /** Lets a session hear a room: first its history, then all that is said from now on, without a gap; {@return why not, or null}. */
    @Nullable
    String join(final Session session, final String name, final String room, final long history) {
        if (session.feeds().containsKey(room)) {
            return "you are in " + room + " already";
        }
        final int others = session.feeds().containsKey(ALL_ROOMS) ? 1 : 0;
        if (session.feeds().size() - others >= MAX_ROOMS_EACH) {
            return "you are in too many rooms";
        }
        if (!rooms.containsKey(room) && rooms.size() == MAX_ROOMS) {
            return "there are too many rooms";
        }
        session.feeds().put(room, feed(ChatTopics.all(room), name, history, ChatMessage::line));
        rooms.computeIfAbsent(room, absent -> new TreeSet<>()).add(name);
        publish(ChatTopics.presence(room), new ChatMessage(ChatMessage.Kind.JOINED, name, room, ""));
        return null;
    }

    /** Lets a session hear what is said in the rooms that it is not in. */
    void watch(final Session session, final String name) {
        session.feeds()
                .computeIfAbsent(
                        ALL_ROOMS,
                        absent -> feed(
                                ChatTopics.SAID_ANYWHERE,
                                name,
                                0,
                                message -> session.feeds().containsKey(message.room()) ? null : message.line()));
    }

    private Feed feed(
            final String pattern,
            final String name,
            final long history,
            final Function<ChatMessage, @Nullable String> format) {
        final SubscriptionBuilder<ChatMessage> subscription = topics.subscribe(pattern)
                .name(name)
                .buffer(buffer)
                .policy(policy)
                .idleTimeout(idleTimeout)
                .replay(history == 0 ? Replay.none() : Replay.last(history));
        return new Feed(subscription.open(), format, Long.MAX_VALUE, counters);
    }

    /** {@return a feed of what was said last in a room} */
    Feed history(final String room, final long messages) {
        return new Feed(
                topics.subscribe(ChatTopics.said(room))
                        .buffer(2)
                        .policy(Backpressure.dropNewest())
                        .replay(Replay.last(messages))
                        .open(),
                message -> "~" + message.line(),
                messages,
                null);
    }

    void leave(final Session session, final String name, final String room) {
        final Feed feed = session.feeds().remove(room);
        if (feed != null) {
            feed.close();
            leave(name, room);
        }
    }

    private void leave(final String name, final String room) {
        final Set<String> members = rooms.get(room);
        if (members != null && members.remove(name)) {
            publish(ChatTopics.presence(room), new ChatMessage(ChatMessage.Kind.LEFT, name, room, ""));
        }
    }

    /** The session has gone: so has whoever it was. */
    void onGone(final Session session) {
        final String name = session.name();
        if (name != null) {
            present.remove(name);
            rooms.keySet().forEach(room -> leave(name, room));
        }
    }

    void say(final String name, final String room, final String text) {
        counters.said.incrementAndGet();
        publish(ChatTopics.said(room), new ChatMessage(ChatMessage.Kind.SAID, name, room, text));
    }

    /** Puts a message into somebody's mailbox; {@return whether there was room}. */
    boolean tell(final String from, final String to, final String text) {
        final long receipt = publish(ChatTopics.mail(to), new ChatMessage(ChatMessage.Kind.TOLD, from, "", text));
        if (!Receipt.isComplete(receipt)) {
            return false;
        }
        counters.told.incrementAndGet();
        return true;
    }

    private long publish(final String topic, final ChatMessage message) {
        return topics.publish(topic, message);
    }

    boolean isKnown(final String name) {
        return mailboxes.containsKey(name);
    }

    boolean isPresent(final String name) {
        return present.contains(name);
    }

    /** {@return who is in a room, by name; nobody in one that there is not} */
    Set<String> members(final String room) {
        return rooms.getOrDefault(room, Set.of());
    }

    /** {@return the rooms that there are, and who is in them} */
    Map<String, Set<String>> rooms() {
        return rooms;
    }
}
