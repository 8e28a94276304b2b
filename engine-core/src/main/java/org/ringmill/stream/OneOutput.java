package org.ringmill.stream;

import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/** Hands what it chooses of its inputs on to one output; an element for which there is no room stays in hand. */
abstract class OneOutput<E> extends Connector {
    private final Sender<E> output;
    private @Nullable E inHand;

    /** Where the element in hand comes from. */
    private @Nullable Channel<E> origin;

    OneOutput(final String name, final Sender<E> output) {
        super(name);
        this.output = output;
    }

    /** {@return the next element, or null if there is none now} It tells {@link #from} where it comes from. */
    abstract @Nullable E next();

    /** {@return whether there will be none any more} Asked when there was none. */
    abstract boolean isExhausted();

    /** {@return whether it is to end, whatever the inputs have} */
    abstract boolean isCut();

    abstract void cancelInputs();

    final void from(final Channel<E> input) {
        origin = input;
    }

    @Override
    final int pass(final int limit) {
        int work = 0;
        while (work < limit) {
            if (isCut() || output.isClosed()) {
                return work + end();
            }
            if (inHand == null) {
                inHand = next();
                if (inHand == null) {
                    return isExhausted() ? work + end() : work;
                }
            }
            switch (Outlet.pass(output, inHand)) {
                case ON -> {
                    inHand = null;
                    work++;
                }
                case NEVER -> {
                    return work + end();
                }
                case NOT_YET -> {
                    return work;
                }
            }
        }
        return work;
    }

    @Override
    final void release() {
        output.close();
        final E element = inHand;
        inHand = null;
        if (element != null && origin != null) {
            origin.discard(element);
        }
        cancelInputs();
    }
}
