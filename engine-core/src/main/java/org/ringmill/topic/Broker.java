package org.ringmill.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.Wakeup;
import org.ringmill.time.EngineClock;

/** What the parts of a broker share, and how a message goes through it. */
final class Broker<M> {
    final String name;
    final EngineClock clock;
    final AgentGroup group;
    final Wakeup wakeup;
    final RoomWait room;
    final Archive<M> archive;
    final Registry<M> registry;
    final Events<M> events;
    private final boolean ownsGroup;
    private final List<Dispatcher<M>> dispatchers;
    private final List<AgentGroup.Membership> memberships = new ArrayList<>();
    private long subscriptions;
    private int handled;

    Broker(final TopicsBuilder<M> builder) {
        name = builder.name;
        clock = builder.clock;
        events = new Events<>(builder.events);
        archive = new Archive<>(builder.rules, builder.source, builder.firstSequence);
        registry = new Registry<>(archive, builder.maxTopics, builder.maxSubscriptions);
        dispatchers = new ArrayList<>();
        for (int i = 0; i < builder.dispatchers; i++) {
            dispatchers.add(new Dispatcher<>("topics-" + i, clock));
        }
        final Housekeeper<M> housekeeper = new Housekeeper<>(registry, clock);
        final AgentGroup given = builder.group;
        ownsGroup = given == null;
        group = given == null ? startedGroup(builder, housekeeper) : given;
        wakeup = group.wakeup();
        room = new RoomWait(group);
        if (given != null) {
            dispatchers.forEach(dispatcher -> memberships.add(given.join(dispatcher, dispatcher::onError)));
            memberships.add(given.join(housekeeper, AgentErrorHandler.STOP));
        }
    }

    private AgentGroup startedGroup(final TopicsBuilder<M> builder, final Housekeeper<M> housekeeper) {
        final AgentGroup.Builder agents =
                AgentGroup.builder(builder.name).layout(builder.layout).idleMode(builder.idleMode);
        dispatchers.forEach(dispatcher -> agents.add(dispatcher, dispatcher::onError));
        agents.addHousekeeping(housekeeper, AgentErrorHandler.STOP);
        final AgentGroup started = agents.build();
        started.start();
        return started;
    }

    /** Publishes by name; {@link TopicHandler#NO_TIME} stands for the present time. */
    long publish(final String topicName, final M message, final long timestampNs, final RoomWait waiting) {
        Objects.requireNonNull(message, "message");
        group.interleave();
        final Topic<M> topic = registry.topic(topicName);
        final Directory<M> directory = registry.directory();
        if (directory.isClosed()) {
            return Receipt.CLOSED;
        }
        topic.countByName();
        final Route<M> route = topic.route(directory);
        final boolean needsTime = timestampNs == TopicHandler.NO_TIME && (route.isTimed || topic.history != null);
        final long timeNs = needsTime ? clock.timeNs() : timestampNs;
        if (topic.history != null) {
            return publishKept(topic, message, timeNs, waiting);
        }
        final long receipt = route.deliver(waiting, topicName, message, TopicHandler.NO_SEQUENCE, timeNs);
        if (route.isHandled) {
            wakeup.signal();
        }
        return receipt;
    }

    /** Publishes to a topic with history. */
    long publishKept(final Topic<M> topic, final M message, final long timestampNs, final RoomWait waiting) {
        final TopicHistory<M> history = Objects.requireNonNull(topic.history);
        final long receipt = archive.publish(topic, history, registry, waiting, message, timestampNs);
        wakeup.signal();
        return receipt;
    }

    synchronized long nextSubscriptionId() {
        return subscriptions++;
    }

    /** Lets a subscription in: first its agent, if it is run by one, then its publishers know it. */
    void add(final Subscription<M> subscription, final Replay replay) {
        final Dispatcher<M> dispatcher = subscription.isHandled() ? nextDispatcher() : null;
        if (dispatcher != null) {
            dispatcher.add(subscription);
        }
        boolean isIn = false;
        try {
            if (replay.kind() == Replay.Kind.NONE) {
                registry.add(subscription);
            } else {
                archive.subscribe(registry, subscription, replay);
            }
            isIn = true;
        } finally {
            if (!isIn) {
                if (dispatcher != null) {
                    dispatcher.remove(subscription);
                }
                subscription.abandon();
            }
        }
        events.tell(listener -> listener.onSubscribed(subscription));
        wakeup.signal();
    }

    private synchronized Dispatcher<M> nextDispatcher() {
        return dispatchers.get(handled++ % dispatchers.size());
    }

    /** {@return those that have not ended, and those that have and whose handlers have not had everything} */
    List<Subscription<M>> unfinishedSubscriptions() {
        final Set<Subscription<M>> all = new LinkedHashSet<>(registry.subscriptions());
        dispatchers.forEach(dispatcher -> all.addAll(dispatcher.subscriptions()));
        return List.copyOf(all);
    }

    /** {@return whether an agent runs no more, having failed or because its group was stopped first, so that not all can go on} */
    boolean isFailed() {
        return dispatchers.stream().anyMatch(Dispatcher::isClosed);
    }

    /** Stops the agents; {@return names of threads that would not end}. */
    List<String> stop(final Duration timeout) {
        if (ownsGroup) {
            return group.stop(timeout);
        }
        final List<String> stuck = new ArrayList<>();
        for (int i = 0; i < memberships.size(); i++) {
            if (!memberships.get(i).leave(timeout)) {
                stuck.add(name + "-member-" + i);
            }
        }
        return stuck;
    }
}
