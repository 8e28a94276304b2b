package org.ringmill.topic;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.ringmill.queue.Backpressure;

/** A buffer of messages alone: the cheapest, one hand-over and no more. */
final class MessageInbox<M> extends Inbox<M> {
    private final String pattern;
    private final MessagePassingQueue<M> queue;
    private final boolean dropsOldest;

    MessageInbox(final String pattern, final int capacity, final Backpressure policy) {
        super(policy, false);
        this.pattern = pattern;
        dropsOldest = policy.kind() == Backpressure.Kind.DROP_OLDEST;
        queue = dropsOldest ? new MpmcVarHandleArrayQueue<>(capacity) : new MpscVarHandleArrayQueue<>(capacity);
    }

    @Override
    boolean tryPut(final String topic, final M message, final long sequence, final long timestampNs) {
        return queue.offer(message) || (dropsOldest && putForOldest(message));
    }

    /** Others may take the room that was made; each round has lost the oldest, so it comes to an end. */
    private boolean putForOldest(final M message) {
        do {
            if (queue.relaxedPoll() != null) {
                countDropped();
            }
        } while (!queue.offer(message));
        return true;
    }

    @Override
    boolean take(final Reader<M> reader) {
        final M message = queue.relaxedPoll();
        if (message == null) {
            return false;
        }
        reader.onMessage(pattern, message, TopicHandler.NO_SEQUENCE, TopicHandler.NO_TIME);
        return true;
    }

    @Override
    int size() {
        return queue.size();
    }
}
