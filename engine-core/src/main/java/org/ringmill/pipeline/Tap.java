package org.ringmill.pipeline;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.Deadline;

/**
 * A read-only consumer that joined a running pipeline. It sees every event published after it joined, until it is
 * closed; it holds the ring back like any stage, so it must keep up. Close it from any thread but its own.
 */
public final class Tap implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final Pipeline<?> pipeline;
    private final StageAgent<?> agent;
    private final AgentGroup.Membership membership;
    private boolean closed;
    private boolean drained;

    Tap(final Pipeline<?> pipeline, final StageAgent<?> agent, final AgentGroup.Membership membership) {
        this.pipeline = pipeline;
        this.agent = agent;
        this.membership = membership;
    }

    /** {@return the last sequence it has handled} */
    public long position() {
        return agent.sequence.get();
    }

    /**
     * Handles what was published before this call, then leaves the pipeline. The second call answers as the first did.
     *
     * @return whether all of that was handled in time
     */
    public synchronized boolean close(final Duration timeout) {
        if (!closed) {
            closed = true;
            drained = drain(timeout);
            membership.leave(timeout);
            pipeline.remove(agent);
        }
        return drained;
    }

    private boolean drain(final Duration timeout) {
        final Deadline deadline = Deadline.after(timeout);
        final long target = pipeline.lastPublished();
        while (position() < target && !deadline.expired() && pipeline.isRunning()) {
            if (pipeline.step() == 0) {
                LockSupport.parkNanos(10_000);
            }
        }
        return position() >= target;
    }

    /** Closes it within ten seconds. */
    @Override
    public void close() {
        close(DEFAULT_TIMEOUT);
    }
}
