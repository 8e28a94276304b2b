package org.ringmill.bench.peers;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a topic has to hand out: each message to every subscriber.
 *
 * @param subscribers of the topic
 * @param messages    of the one publisher
 */
record PublishLoad(int subscribers, int messages) {
    List<Receiver> newReceivers() {
        return Stream.generate(Receiver::new).limit(subscribers).toList();
    }

    /** Publishes until every subscriber has handled all. */
    void run(final Meter meter, final List<Receiver> receivers, final Window.Send publish) throws Exception {
        new TellLoad(1, messages).run(meter, receivers, publish);
    }

    void check(final List<Receiver> receivers) {
        receivers.forEach(receiver -> receiver.requireSumOf(1, messages));
    }
}
