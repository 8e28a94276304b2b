package org.ringmill.pipeline;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;

/**
 * One of several workers: each event goes to exactly one of them. A worker claims the next sequence by a CAS on the
 * counter that all share, and says by its own position that all before the claim is done as far as it is concerned; it
 * claims anew as soon as it has handled one, so that an idle worker holds nothing back. The position may be set before
 * the claim is won, since it speaks of what came before the claim only, and all of that has been claimed by somebody.
 */
final class WorkerStage<E> extends StageAgent<E> {
    private final StageHandler<? super E> handler;
    private final Sequence claims;
    private long claimed = -1;
    private long available = -1;

    WorkerStage(
            final String name,
            final SequenceBarrier barrier,
            final StageContext<E> context,
            final StageHandler<? super E> handler,
            final Sequence claims) {
        super(name, barrier, context);
        this.handler = handler;
        this.claims = claims;
    }

    @Override
    public void onStart() {
        handler.onStart();
        claimNext();
    }

    @Override
    public int doWork(final int limit) {
        counters.onPoll();
        int count = 0;
        while (count < limit && !isHalted() && isClaimAvailable()) {
            if (handle(claimed, claimed, available) < claimed) {
                break;
            }
            counters.recordLatencies(ring, claimed, claimed);
            claimNext();
            count++;
        }
        if (count > 0) {
            counters.onBatch(count);
        }
        return count;
    }

    /** Of the events behind its claim a worker owes none: others have taken them, or, behind the last claim, nobody. */
    @Override
    long lastUndelivered(final long last) {
        final long next = sequence.get() + 1;
        return next < claims.get() ? Math.min(next, last) : last;
    }

    private boolean isClaimAvailable() {
        if (claimed > available) {
            available = EventRing.available(barrier, claimed);
        }
        return claimed <= available;
    }

    private void claimNext() {
        long next;
        do {
            next = claims.get() + 1;
            sequence.set(next - 1);
        } while (!claims.compareAndSet(next - 1, next));
        claimed = next;
    }

    @Override
    long handle(final long from, final long to, final long available) {
        if (ring.timestampNs(from) == EventRing.VOID) {
            return from;
        }
        try {
            handleOne(from, true);
            return from;
        } catch (final Throwable failure) {
            return recover(from, true, failure) ? from : from - 1;
        }
    }

    @Override
    boolean handleOne(final long sequence, final boolean endOfBatch) throws Exception {
        handler.onEvent(ring.event(sequence), sequence, ring.timestampNs(sequence), endOfBatch);
        return true;
    }

    @Override
    public void onClose() {
        handler.onClose();
    }
}
