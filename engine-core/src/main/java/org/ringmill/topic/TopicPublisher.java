package org.ringmill.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.EngineClock;

/**
 * Publishes to one topic. It keeps who gets the messages until a subscription comes or goes, which one volatile read per message shows;
 * then the message is put into each buffer. Nothing is allocated, and no lock is taken unless the topic has a history.
 *
 * <p>One thread's; other threads take a handle each, or publish by name. Every subscription is given the messages of one handle in the
 * order in which they were published.
 *
 * @param <M> the messages
 */
public final class TopicPublisher<M> implements AutoCloseable {
    private static final VarHandle ROUTE;

    static {
        try {
            ROUTE = MethodHandles.lookup().findVarHandle(TopicPublisher.class, "route", Route.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Broker<M> broker;
    private final Registry<M> registry;
    private final Topic<M> topic;
    private final String name;
    private final EngineClock clock;
    private final boolean hasHistory;
    private final boolean isStepped;
    private final Count published = new Count();

    /** The publishing thread's, opaque: an outdated one the housekeeper takes away. Routes are immutable, so either sees all of one. */
    @SuppressWarnings("unused") // read through ROUTE
    private Route<M> route;

    private boolean isClosed;

    TopicPublisher(final Broker<M> broker, final Topic<M> topic) {
        this.broker = broker;
        this.topic = topic;
        registry = broker.registry;
        name = topic.name;
        clock = broker.clock;
        hasHistory = topic.history != null;
        isStepped = broker.group.layout().isStepped();
        route = topic.route(registry.directory());
    }

    /**
     * Publishes a message at the present time; the clock is read only if a subscription or a history wants to know.
     *
     * @return who took it: see {@link Receipt}
     */
    public long publish(final M message) {
        final Route<M> present = route();
        if (present == null) {
            return Receipt.CLOSED;
        }
        return deliver(present, message, present.isTimed || hasHistory ? clock.timeNs() : TopicHandler.NO_TIME);
    }

    /**
     * Publishes a message.
     *
     * @param timestampNs its time, nanoseconds since the epoch
     * @return who took it: see {@link Receipt}
     */
    public long publish(final M message, final long timestampNs) {
        final Route<M> present = route();
        return present == null ? Receipt.CLOSED : deliver(present, message, timestampNs);
    }

    private @Nullable Route<M> route() {
        if (isStepped) {
            broker.group.interleave();
        }
        final Directory<M> directory = registry.directory();
        final Route<M> present = present();
        return present.directory == directory ? present : changedRoute(directory);
    }

    @SuppressWarnings("unchecked")
    private Route<M> present() {
        return (Route<M>) ROUTE.getOpaque(this);
    }

    private @Nullable Route<M> changedRoute(final Directory<M> directory) {
        if (isClosed || directory.isClosed()) {
            return null;
        }
        final Route<M> changed = topic.route(directory);
        ROUTE.setOpaque(this, changed);
        return changed;
    }

    /** Lets go of who got messages once, as {@link Topic#forgetRoute} does. A newer one that is lost by it is found anew. */
    void forgetRoute(final Directory<M> directory) {
        if (present().directory != directory) {
            ROUTE.setOpaque(this, Route.none());
        }
    }

    private long deliver(final Route<M> present, final M message, final long timestampNs) {
        Objects.requireNonNull(message, "message");
        published.increment();
        if (hasHistory) {
            return broker.publishKept(topic, message, timestampNs, broker.room);
        }
        final long receipt = present.deliver(broker.room, name, message, TopicHandler.NO_SEQUENCE, timestampNs);
        if (present.isHandled) {
            broker.wakeup.signal();
        }
        return receipt;
    }

    /** {@return the topic's name} */
    public String topic() {
        return name;
    }

    /** {@return messages published by this handle} Any thread. */
    public long published() {
        return published.read();
    }

    /** Lets the broker forget the handle; what is published by it later is refused as if the broker had {@link Receipt#CLOSED closed}. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            ROUTE.setOpaque(this, Route.none());
            registry.unpin(topic, this);
        }
    }
}
