package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The JDK's bounded queue, one event at a time and blocking, or drained in batches and waited for by hand. */
final class BlockingQueueContender implements Contender {
    private final QueueLoad load;
    private final @Nullable Waiting waiting;

    /** @param waiting for whom it is drained; null for put and take, which block */
    private BlockingQueueContender(final QueueLoad load, final @Nullable Waiting waiting) {
        this.load = load;
        this.waiting = waiting;
    }

    /** {@return the queue with each way to use it that suits the cores there are} */
    static List<BlockingQueueContender> variants(final QueueLoad load) {
        final List<BlockingQueueContender> variants = new ArrayList<>();
        variants.add(new BlockingQueueContender(load, null));
        variants.add(new BlockingQueueContender(load, Waiting.YIELD));
        if (Cores.sufficeFor(load.producers() + 1)) {
            variants.add(new BlockingQueueContender(load, Waiting.SPIN));
        }
        return variants;
    }

    @Override
    public String name() {
        return waiting == null
                ? "ArrayBlockingQueue, put and take"
                : "ArrayBlockingQueue, offer and drainTo, " + Names.of(waiting);
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final ArrayBlockingQueue<Value> queue = new ArrayBlockingQueue<>(QueueLoad.CAPACITY);
        final Sum sum = new Sum();
        final Waiting idle = waiting;
        if (idle == null) {
            load.run(meter, events -> put(queue, events, load.each()), () -> take(queue, sum, load.events()), sum);
        } else {
            load.run(
                    meter,
                    events -> offer(queue, events, load.each(), idle),
                    () -> drain(queue, sum, load.events(), idle),
                    sum);
        }
    }

    private static void put(final ArrayBlockingQueue<Value> queue, final Value[] events, final int count)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            final Value event = events[i & (events.length - 1)];
            event.value = i;
            queue.put(event);
        }
    }

    private static void take(final ArrayBlockingQueue<Value> queue, final Sum sum, final int count)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            sum.accept(queue.take());
        }
    }

    private static void offer(
            final ArrayBlockingQueue<Value> queue, final Value[] events, final int count, final Waiting waiting) {
        for (int i = 0; i < count; i++) {
            final Value event = events[i & (events.length - 1)];
            event.value = i;
            while (!queue.offer(event)) {
                waiting.idle();
            }
        }
    }

    private static void drain(
            final ArrayBlockingQueue<Value> queue, final Sum sum, final int count, final Waiting waiting) {
        final List<Value> batch = new ArrayList<>(QueueLoad.DRAINED);
        for (int taken = 0; taken < count; ) {
            final int drained = queue.drainTo(batch, QueueLoad.DRAINED);
            if (drained == 0) {
                waiting.idle();
            }
            for (int i = 0; i < drained; i++) {
                sum.accept(batch.get(i));
            }
            batch.clear();
            taken += drained;
        }
    }
}
