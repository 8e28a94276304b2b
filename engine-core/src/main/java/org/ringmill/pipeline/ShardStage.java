package org.ringmill.pipeline;

import com.lmax.disruptor.SequenceBarrier;
import java.util.function.ToLongFunction;

/**
 * One of several shards: it passes over the events whose key belongs to another shard, so all events of a key are
 * handled by one handler, in order.
 */
final class ShardStage<E> extends StageAgent<E> {
    private final StageHandler<? super E> handler;
    private final ToLongFunction<? super E> key;
    private final int shard;
    private final int shards;

    ShardStage(
            final String name,
            final SequenceBarrier barrier,
            final StageContext<E> context,
            final StageHandler<? super E> handler,
            final ToLongFunction<? super E> key,
            final int shard,
            final int shards) {
        super(name, barrier, context);
        this.handler = handler;
        this.key = key;
        this.shard = shard;
        this.shards = shards;
    }

    @Override
    long handle(final long from, final long to, final long available) {
        final long last = lastOwned(from, to);
        handler.onBatchStart(to - from + 1, available - from + 1);
        long next = from;
        while (true) {
            try {
                for (; next <= last; next++) {
                    if (isOwned(next)) {
                        handleOne(next, next == last);
                    }
                }
                return to;
            } catch (final Throwable failure) {
                if (!recover(next, next == last, failure)) {
                    return next - 1;
                }
                next++;
            }
        }
    }

    private long lastOwned(final long from, final long to) {
        long last = to;
        while (last >= from && !isOwned(last)) {
            last--;
        }
        return last;
    }

    private boolean isOwned(final long sequence) {
        return ring.timestampNs(sequence) != EventRing.VOID
                && shardOf(key.applyAsLong(ring.event(sequence)), shards) == shard;
    }

    /** Spreads keys with the multiplier of Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4), so that strides do not clump. */
    static int shardOf(final long key, final int shards) {
        return (int) (((key * 0x9E3779B97F4A7C15L) >>> 33) % shards);
    }

    @Override
    boolean handleOne(final long sequence, final boolean endOfBatch) throws Exception {
        handler.onEvent(ring.event(sequence), sequence, ring.timestampNs(sequence), endOfBatch);
        return true;
    }

    @Override
    public void onStart() {
        handler.onStart();
    }

    @Override
    public void onClose() {
        handler.onClose();
    }
}
