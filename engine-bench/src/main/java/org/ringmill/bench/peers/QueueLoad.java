package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.Collections;
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

    /**
     * {@return events for one producer to send over and over} Twice what the queue holds: none is sent again before the
     * consumer is done with it, and nothing is allocated.
     */
    static Value[] newEvents() {
        return Stream.generate(Value::new).limit(2 * CAPACITY).toArray(Value[]::new);
    }

    /** Lets the producers and the consumer run, and checks what the consumer has summed up. */
    void run(final Meter meter, final Task producer, final Task consumer, final Sum sum) throws Exception {
        final List<Task> tasks = new ArrayList<>(Collections.nCopies(producers, producer));
        tasks.add(consumer);
        try (Crew crew = new Crew(tasks)) {
            crew.begin(meter);
            crew.awaitDone();
            meter.end(events());
        }
        sum.requireSumOf(producers, each);
    }
}
