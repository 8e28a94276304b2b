package org.ringmill.stream;

import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Sender;

/** Hands elements to one output, on the agent's thread. */
final class Outlet {
    /** What became of an element. */
    enum Passed {
        /** It is in, or lost by the output's policy, which counts it. */
        ON,
        /** It is to be handed on again later. */
        NOT_YET,
        /** Nobody reads the output any more. */
        NEVER
    }

    private Outlet() {}

    static <E> Passed pass(final Sender<E> output, final E element) {
        final Offer answer = output.trySend(element);
        if (answer == Offer.CLOSED) {
            return Passed.NEVER;
        }
        return output.holdsBack(answer) ? Passed.NOT_YET : Passed.ON;
    }
}
