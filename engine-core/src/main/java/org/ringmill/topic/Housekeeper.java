package org.ringmill.topic;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.ringmill.time.EngineClock;

/** Ends subscriptions that should not live on, and forgets topics that nobody uses. */
final class Housekeeper<M> implements Agent {
    private static final long FORGET_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final Registry<M> registry;
    private final EngineClock clock;
    private long forgotNs;

    Housekeeper(final Registry<M> registry, final EngineClock clock) {
        this.registry = registry;
        this.clock = clock;
        forgotNs = clock.timeNs();
    }

    @Override
    public int doWork() {
        final long nowNs = clock.timeNs();
        int ended = 0;
        for (final Subscription<M> subscription : registry.subscriptions()) {
            final SubscriptionEnd reason = subscription.watch().check(nowNs);
            if (reason != null && subscription.end(reason)) {
                ended++;
            }
        }
        if (nowNs - forgotNs >= FORGET_INTERVAL_NS) {
            forgotNs = nowNs;
            registry.forgetRoutes();
            registry.forgetUnused();
        }
        return ended;
    }

    @Override
    public String roleName() {
        return "topics-housekeeper";
    }
}
