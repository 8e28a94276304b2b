package org.ringmill.actor;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;

/**
 * Envelopes for the messages to one dispatcher's actors. Whoever sends takes one, on any thread; the dispatcher puts it back once
 * the message is handled. So each flows in a circle, however unequal the two directions of a conversation are: the mirror image
 * of a mailbox. Beyond {@link #CAPACITY} under way they are made and left to the collector.
 *
 * <p>Of a message that does not get to the dispatcher, whoever finds that out puts the envelope back: into a queue of its own, which costs
 * more and is looked into when the other is empty, so that what is delivered pays nothing for it. It holds as many: where one
 * more would be left to the collector, so many wait for those who send.
 */
final class EnvelopePool {
    static final int CAPACITY = 4096;

    private final SpmcVarHandleArrayQueue<Envelope> free = new SpmcVarHandleArrayQueue<>(CAPACITY);

    private final MpmcVarHandleArrayQueue<Envelope> undelivered = new MpmcVarHandleArrayQueue<>(CAPACITY);

    /** Any thread. */
    Envelope take() {
        final Envelope recycled = free.poll();
        return recycled == null ? takeUndelivered() : recycled;
    }

    private Envelope takeUndelivered() {
        final Envelope recycled = undelivered.relaxedPoll();
        return recycled == null ? new Envelope() : recycled;
    }

    /** The dispatcher only. */
    void release(final Envelope envelope) {
        envelope.clear();
        free.offer(envelope);
    }

    /** Any thread, of an envelope whose message is dead and that nobody else holds. */
    void releaseUndelivered(final Envelope envelope) {
        envelope.clear();
        undelivered.offer(envelope);
    }
}
