package org.ringmill.pipeline;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import org.ringmill.agent.BoundedAgent;

/**
 * One consumer of the ring: each duty cycle handles what is available, up to a batch, and then publishes its position.
 * Those that come after it, and the publishers, read that position; nobody else writes it.
 */
abstract class StageAgent<E> implements BoundedAgent {
    final String name;
    final EventRing<E> ring;
    final Sequence sequence = new Sequence();
    final SequenceBarrier barrier;
    final StageCounters counters;
    private final int batchLimit;
    private final FailurePolicy<E> failurePolicy;
    private final Lifecycle lifecycle;
    private boolean halted;

    StageAgent(final String name, final SequenceBarrier barrier, final StageContext<E> context) {
        this.name = name;
        this.barrier = barrier;
        ring = context.ring();
        counters = context.newCounters();
        batchLimit = context.batchLimit();
        failurePolicy = context.failurePolicy();
        lifecycle = context.lifecycle();
    }

    @Override
    public final int doWork() {
        return doWork(batchLimit);
    }

    @Override
    public int doWork(final int limit) {
        counters.onPoll();
        final long next = sequence.get() + 1;
        final long available = EventRing.available(barrier, next);
        if (available < next || halted) {
            return 0;
        }
        final long handled = handle(next, Math.min(available, next + limit - 1), available);
        final int count = (int) (handled - next + 1);
        if (count > 0) {
            counters.recordLatencies(ring, next, handled);
            sequence.set(handled);
            counters.onBatch(count);
        }
        return count;
    }

    /**
     * Handles the events of a batch, in order.
     *
     * @param available the highest sequence that could be read; at least {@code to}
     * @return the last sequence handled, {@code from - 1} if none was
     */
    abstract long handle(long from, long to, long available);

    /** Handles one event again after a failure; {@return false if it is to be offered later}. */
    abstract boolean handleOne(long sequence, boolean endOfBatch) throws Exception;

    /** Applies the failure policy; {@return whether the stage may go on with the next event}. */
    final boolean recover(final long failedSequence, final boolean endOfBatch, final Throwable failure) {
        Throwable last = failure;
        for (int i = 0; i < failurePolicy.retries(); i++) {
            counters.onRetry();
            try {
                if (handleOne(failedSequence, endOfBatch)) {
                    return true;
                }
                last = new IllegalStateException("not taken at a further try", last);
            } catch (final Throwable again) {
                last = again;
            }
        }
        return skip(failedSequence, last) || halt(failedSequence, last);
    }

    private boolean skip(final long failedSequence, final Throwable cause) {
        final DeadLetterHandler<? super E> deadLetters = failurePolicy.deadLetters();
        if (deadLetters == null) {
            return false;
        }
        try {
            deadLetters.onDeadLetter(
                    name, ring.event(failedSequence), failedSequence, ring.timestampNs(failedSequence), cause);
            counters.onDeadLetter();
            return true;
        } catch (final Throwable again) {
            if (again != cause) {
                cause.addSuppressed(again);
            }
            return false;
        }
    }

    private boolean halt(final long failedSequence, final Throwable cause) {
        halted = true;
        lifecycle.onFailure(new PipelineFailure(name, failedSequence, cause));
        return false;
    }

    /** {@return the last of the sequences up to {@code last} that nobody but this agent could have handled}. */
    long lastUndelivered(final long last) {
        return last;
    }

    final boolean isHalted() {
        return halted;
    }

    /** {@return the last sequence in the range that is not void, {@code from - 1} if all are}. */
    final long lastPresent(final long from, final long to) {
        long last = to;
        while (last >= from && ring.timestampNs(last) == EventRing.VOID) {
            last--;
        }
        return last;
    }

    @Override
    public final String roleName() {
        return name;
    }
}
