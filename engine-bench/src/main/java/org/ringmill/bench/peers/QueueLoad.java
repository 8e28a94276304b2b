package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ringmill.bench.peers.Crew.Task;

/**
 * What a queue has to hand over.
 *
 * @param producers that send at the same time, a thread each, to one consumer
 * @param each      events of each producer
 */
record QueueLoad(int producers, int each) {
    static final int CAPACITY = PipelineLoad.RING;

    /** How many the consumer takes at once, at most. */
    static final int DRAINED = 256;

    int events() {
        return producers * each;
    }

    /** Sends {@link #each()} events: those of an array over and over, each with its number as the value. */
    @FunctionalInterface
    interface Producer {
        void send(Value[] events) throws Exception;
    }

    /** Lets the producers, each with events of its own, and the consumer run, and checks what the consumer has summed up. */
    void run(final Meter meter, final Producer producer, final Task consumer, final Sum sum) throws Exception {
        final List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            final Value[] events = newEvents();
            tasks.add(() -> producer.send(events));
        }
        tasks.add(consumer);
        try (Crew crew = new Crew(tasks)) {
            crew.begin(meter);
            crew.awaitDone();
            meter.end(events());
        }
        sum.requireSumOf(producers, each);
    }

    /** {@return twice as many as the queue holds: none is sent again before the consumer is done with it} */
    private static Value[] newEvents() {
        return Stream.generate(Value::new).limit(2 * CAPACITY).toArray(Value[]::new);
    }
}
