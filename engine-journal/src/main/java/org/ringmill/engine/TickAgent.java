package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.EngineClock;
import org.ringmill.time.TimerQueue;

/**
 * Puts the time into the ring when a timer is due and no command brings it, and when a snapshot was asked for. It never
 * waits: while the ring is full, the commands in it bring the time.
 */
final class TickAgent implements Agent {
    private static final long REMINDER_NS = 100_000_000;

    private final EngineClock clock;
    private final Sequence nextDeadlineNs;
    private final SnapshotTaker.@Nullable Requests requests;
    private @Nullable CommandPublisher publisher;
    private LongSupplier appliedSequence = () -> 0;
    private long lastTick;
    private long lastAsked;
    private long lastTickNs;

    /** @param requests for snapshots that the logic takes with a command; null if it takes none */
    TickAgent(final EngineClock clock, final Sequence nextDeadlineNs, final SnapshotTaker.@Nullable Requests requests) {
        this.clock = clock;
        this.nextDeadlineNs = nextDeadlineNs;
        this.requests = requests;
    }

    /** Completes the agent, before it is started: the publisher exists only once the pipeline does. */
    void bind(final CommandPublisher publisher, final LongSupplier appliedSequence) {
        this.publisher = publisher;
        this.appliedSequence = appliedSequence;
    }

    @Override
    public int doWork() {
        if (publisher == null || !isWanted()) {
            return 0;
        }
        // Asked again once the tick before is known to be applied: the answer above may be the one it has served.
        if (appliedSequence.getAsLong() < lastTick || !isWanted() || publisher.claim() == null) {
            return 0;
        }
        lastAsked = requests == null ? 0 : requests.asked();
        lastTickNs = clock.timeNs();
        lastTick = publisher.commitTick();
        return 1;
    }

    private boolean isWanted() {
        return isTimerDue() || (requests != null && requests.isPending() && isTurn(requests.asked()));
    }

    /** A request that waits for something else, a disk, say, is reminded of now and then only. */
    private boolean isTurn(final long asked) {
        return asked != lastAsked || clock.timeNs() - lastTickNs >= REMINDER_NS;
    }

    private boolean isTimerDue() {
        final long deadlineNs = nextDeadlineNs.get();
        return deadlineNs != TimerQueue.NO_DEADLINE && deadlineNs <= clock.timeNs();
    }

    @Override
    public String roleName() {
        return "tick";
    }
}
