package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** A bounded queue of JCTools, drained in batches. */
final class JctoolsContender implements Contender {
    private final QueueLoad load;
    private final Waiting waiting;

    private JctoolsContender(final QueueLoad load, final Waiting waiting) {
        this.load = load;
        this.waiting = waiting;
    }

    /** {@return the queue for so many producers, with each way of waiting that suits the cores there are} */
    static List<JctoolsContender> variants(final QueueLoad load) {
        final List<JctoolsContender> variants = new ArrayList<>();
        variants.add(new JctoolsContender(load, Waiting.YIELD));
        if (Cores.sufficeFor(load.producers() + 1)) {
            variants.add(new JctoolsContender(load, Waiting.SPIN));
        }
        return variants;
    }

    @Override
    public String name() {
        return "JCTools " + (load.producers() == 1 ? "SpscArrayQueue, " : "MpscArrayQueue, ") + Names.of(waiting);
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final MessagePassingQueue<Value> queue = load.producers() == 1
                ? new SpscArrayQueue<>(QueueLoad.CAPACITY)
                : new MpscArrayQueue<>(QueueLoad.CAPACITY);
        final Sum sum = new Sum();
        load.run(meter, events -> offer(queue, events, load.each()), () -> drain(queue, sum, load.events()), sum);
    }

    private void offer(final MessagePassingQueue<Value> queue, final Value[] events, final int count) {
        for (int i = 0; i < count; i++) {
            final Value event = events[i & (events.length - 1)];
            event.value = i;
            while (!queue.offer(event)) {
                waiting.idle();
            }
        }
    }

    private void drain(final MessagePassingQueue<Value> queue, final Sum sum, final int count) {
        for (int taken = 0; taken < count; ) {
            final int drained = queue.drain(sum, QueueLoad.DRAINED);
            if (drained == 0) {
                waiting.idle();
            }
            taken += drained;
        }
    }
}
