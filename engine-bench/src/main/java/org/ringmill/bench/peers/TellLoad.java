package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.bench.peers.Crew.Task;

/**
 * What is to be told, or published: the same messages on both sides, and as many in flight.
 *
 * @param senders that send at the same time, a thread each
 * @param each    messages of each sender
 */
record TellLoad(int senders, int each) {
    long messages() {
        return (long) senders * each;
    }

    /** Lets the senders run until every receiver has handled all they sent. */
    void run(final Meter meter, final List<Receiver> receivers, final Window.Send send) throws Exception {
        final Window window = new Window(senders, receivers);
        final List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            final Value[] messages = Window.newMessages();
            tasks.add(() -> window.send(each, messages, send));
        }
        try (Crew crew = new Crew(tasks)) {
            crew.begin(meter);
            crew.awaitDone();
            window.awaitAll(each);
            meter.end(messages());
        }
    }

    void check(final Receiver receiver) {
        receiver.requireSumOf(senders, each);
    }
}
