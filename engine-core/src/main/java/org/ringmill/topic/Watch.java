package org.ringmill.topic;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sees whether a subscription should live on, from what its parts count anyway. The housekeeper's. */
final class Watch<M> {
    private final Subscription<M> subscription;
    private final BooleanSupplier until;
    private final long idleTimeoutNs;
    private final long dropLimit;
    private long seenPolls = -1;
    private long seenNs;
    private long droppedBefore;
    private boolean isIdle;
    private long idleSinceNs;

    Watch(
            final Subscription<M> subscription,
            final BooleanSupplier until,
            final long idleTimeoutNs,
            final long dropLimit) {
        this.subscription = subscription;
        this.until = until;
        this.idleTimeoutNs = idleTimeoutNs;
        this.dropLimit = dropLimit;
    }

    /** {@return why it should end, or null} */
    @Nullable
    SubscriptionEnd check(final long nowNs) {
        if (subscription.inbox().isOverrun()) {
            return SubscriptionEnd.FULL;
        }
        if (isOver()) {
            return SubscriptionEnd.CANCELLED;
        }
        if (seenPolls < 0) {
            // The first look: what was lost since the beginning counts.
            seenPolls = 0;
            seenNs = nowNs;
        }
        final long polls = subscription.polls();
        if (polls != seenPolls || !subscription.isSubscribersTurn()) {
            seenPolls = polls;
            seenNs = nowNs;
            droppedBefore = subscription.inbox().dropped();
            isIdle = false;
            return null;
        }
        return subscription.inbox().dropped() - droppedBefore >= dropLimit ? SubscriptionEnd.DROPS : checkIdle(nowNs);
    }

    private boolean isOver() {
        try {
            return until.getAsBoolean();
        } catch (final Throwable failure) {
            subscription.guard().onFailure(subscription.pattern(), failure);
            return false;
        }
    }

    /** Whose owner polls is idle without a poll; one that an agent serves, while there is something to be served. */
    private @Nullable SubscriptionEnd checkIdle(final long nowNs) {
        if (subscription.isPolled()) {
            return nowNs - seenNs >= idleTimeoutNs ? SubscriptionEnd.IDLE : null;
        }
        if (subscription.isEmpty() && !subscription.isOverdue(nowNs - seenNs)) {
            isIdle = false;
        } else if (!isIdle) {
            isIdle = true;
            idleSinceNs = nowNs;
        }
        return isIdle && nowNs - idleSinceNs >= idleTimeoutNs ? SubscriptionEnd.IDLE : null;
    }
}
