package org.ringmill.stress;

import org.ringmill.pipeline.Publisher;

/** What the publishing actors do. */
final class Publishing {
    private Publishing() {}

    /** {@return 1 if the event was published, 0 if it was refused} */
    static int publish(final Publisher<Pair> publisher, final int source, final int index) {
        final Pair event = publisher.claim();
        if (event == null) {
            return 0;
        }
        final long value = Pair.value(source, index);
        event.first = value;
        event.second = value;
        publisher.commit(value);
        return 1;
    }

    /** Claims, fills half of it, and gives it up. */
    static void giveUp(final Publisher<Pair> publisher) {
        final Pair event = publisher.claim();
        if (event != null) {
            event.first = Witness.GIVEN_UP;
            publisher.abort();
        }
    }
}
