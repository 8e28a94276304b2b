package org.ringmill.bench.peers;

import java.util.Collections;
import java.util.List;

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
        try (Crew crew = new Crew(Collections.nCopies(senders, () -> window.send(each, send)))) {
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
