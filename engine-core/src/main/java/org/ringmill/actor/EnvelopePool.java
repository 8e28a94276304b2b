package org.ringmill.actor;

import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;

/**
 * Envelopes for the messages to one dispatcher's actors. Whoever sends takes one, on any thread; the dispatcher puts it back once
 * the message is handled. So each flows in a circle, however unequal the two directions of a conversation are: the mirror image
 * of a mailbox. Beyond {@link #CAPACITY} under way they are made and left to the collector.
 */
final class EnvelopePool {
    static final int CAPACITY = 4096;

    private final SpmcVarHandleArrayQueue<Envelope> free = new SpmcVarHandleArrayQueue<>(CAPACITY);

    /** Any thread. */
    Envelope take() {
        final Envelope recycled = free.poll();
        return recycled == null ? new Envelope() : recycled;
    }

    /** The dispatcher only. */
    void release(final Envelope envelope) {
        envelope.clear();
        free.offer(envelope);
    }
}
