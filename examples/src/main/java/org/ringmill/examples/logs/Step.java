package org.ringmill.examples.logs;

import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Sender;
import org.ringmill.scope.ErrorGroup;

/**
 * A part of the pipeline, which has a thread of its own: it reads a channel to its end and then closes what it sends to. So the end goes
 * from the sources to the outputs behind the last line, and nobody has to tell anybody else. An interrupt means that the pipeline is
 * given up. A step that ends before its channel cancels it, so that nobody waits for room there.
 */
abstract class Step implements ErrorGroup.Task {
    static final long FOREVER = Long.MAX_VALUE;

    private final String name;

    Step(final String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** Sends by the channel's policy; {@return false if its reader has ended before its time, so that this step has to as well} */
    static <E> boolean hand(final Sender<E> to, final E element) throws InterruptedException {
        final Offer answer = to.send(element);
        if (answer == Offer.INTERRUPTED) {
            throw new InterruptedException();
        }
        return answer != Offer.CLOSED;
    }
}
