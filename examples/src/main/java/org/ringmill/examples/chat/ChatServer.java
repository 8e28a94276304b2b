package org.ringmill.examples.chat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.Deadline;
import org.ringmill.topic.Topics;
import org.ringmill.topic.TopicsReport;

/**
 * A chat over lines of text, for {@code nc} or any other client, on the loopback address.
 *
 * <pre>{@code
 * ChatServer server = ChatServer.builder().port(7000).history(100).start();
 * ChatReport report = server.shutdown(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>A room is a topic. Who joins gets the end of its history and then all that is said, without a gap or a repetition. A client that
 * reads too slowly holds up nobody: its messages wait in the buffer of its subscription, and when that is full the
 * policy decides: to part with it, or to drop its oldest and tell it how many. Direct messages are kept for who is away, in a mailbox
 * whose deliveries are acknowledged, and come again if the connection breaks off before they are written.
 *
 * <p>Nobody proves who they are: a name is whose it was first. Any thread.
 */
public final class ChatServer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final AgentGroup group;
    private final Topics<ChatMessage> topics;
    private final Gateway gateway;
    private final AgentGroup.Membership membership;
    private final ChatCounters counters;
    private final InetSocketAddress address;
    private @Nullable ChatReport report;

    ChatServer(
            final AgentGroup group,
            final Topics<ChatMessage> topics,
            final Gateway gateway,
            final AgentGroup.Membership membership,
            final ChatCounters counters,
            final InetSocketAddress address) {
        this.group = group;
        this.topics = topics;
        this.gateway = gateway;
        this.membership = membership;
        this.counters = counters;
        this.address = address;
    }

    /** {@return a builder} */
    public static ChatServerBuilder builder() {
        return new ChatServerBuilder();
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return what it has done so far} */
    public ChatCounts counts() {
        return counters.read();
    }

    /** {@return why it has stopped serving by itself, or null} */
    public AgentGroup.@Nullable Failure failure() {
        return group.failure();
    }

    /**
     * Takes no more connections, tells all clients, lets them have what is meant for them, and closes them; then ends its threads.
     *
     * @param timeout how long clients may take to read; who has not then is cut off
     * @return how that went; at a further call what the first found
     */
    public synchronized ChatReport shutdown(final Duration timeout) throws InterruptedException {
        if (report != null) {
            return report;
        }
        final Deadline deadline = Deadline.after(timeout);
        gateway.shutDown();
        group.wakeup().signal();
        group.await(() -> gateway.isEmpty() || group.failure() != null, deadline.remainingNs());
        final long cutOff = counters.clients.get();
        final boolean hasLeft = membership.leave(CLOSE_TIMEOUT);
        final TopicsReport left = topics.shutdown(CLOSE_TIMEOUT);
        final boolean hasStopped = group.stop(CLOSE_TIMEOUT).isEmpty();
        final boolean isOrderly =
                cutOff == 0 && hasLeft && hasStopped && left.stuckThreads().isEmpty();
        report = new ChatReport(isOrderly && group.failure() == null, cutOff, unreadMail(left), counts());
        return report;
    }

    private static Map<String, Long> unreadMail(final TopicsReport left) {
        final Map<String, Long> unread = new TreeMap<>();
        for (final TopicsReport.Undelivered each : left.undelivered()) {
            if (each.pattern().equals(ChatTopics.mail(each.subscription()))) {
                unread.put(each.subscription(), each.messages());
            }
        }
        return unread;
    }

    /** As {@link #shutdown}, with ten seconds; clients are cut off at once if the thread is interrupted. */
    @Override
    public void close() {
        try {
            shutdown(CLOSE_TIMEOUT);
        } catch (final InterruptedException e) {
            membership.leave(CLOSE_TIMEOUT);
            topics.close();
            group.stop(CLOSE_TIMEOUT);
            Thread.currentThread().interrupt();
        }
    }
}
