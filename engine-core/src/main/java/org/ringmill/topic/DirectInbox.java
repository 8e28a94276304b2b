package org.ringmill.topic;

import java.util.concurrent.atomic.LongAdder;
import org.ringmill.queue.Backpressure;

/** No buffer at all: the handler is called on the publisher's thread. */
final class DirectInbox<M> extends Inbox<M> {
    private final TopicHandler<? super M> handler;
    private final Guard<M> guard;
    private final LongAdder delivered = new LongAdder();

    DirectInbox(final TopicHandler<? super M> handler, final boolean detailed, final Guard<M> guard) {
        super(Backpressure.reject(), detailed);
        this.handler = handler;
        this.guard = guard;
    }

    @Override
    boolean tryPut(final String topic, final M message, final long sequence, final long timestampNs) {
        delivered.increment();
        guard.call(handler, topic, message, sequence, timestampNs);
        return true;
    }

    @Override
    boolean take(final Reader<M> reader) {
        return false;
    }

    @Override
    int size() {
        return 0;
    }

    long delivered() {
        return delivered.sum();
    }
}
