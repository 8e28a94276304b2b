package org.ringmill.stream;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/** Hands on the elements of all inputs in the order of their sequence: it has the first of each, and the least of those goes on. */
final class MergeOrdered<E> extends OneOutput<E> {
    private final ToLongFunction<? super E> sequence;
    private final List<Head<E>> heads;

    /** An input and its first element. */
    private static final class Head<E> {
        private final Channel<E> input;
        private @Nullable E element;

        /** Of the last element that came in order. */
        private long sequence = Long.MIN_VALUE;

        private boolean ended;

        Head(final Channel<E> input) {
            this.input = input;
        }
    }

    MergeOrdered(
            final String name,
            final List<Channel<E>> inputs,
            final Sender<E> output,
            final ToLongFunction<? super E> sequence) {
        super(name, output);
        this.sequence = sequence;
        heads = inputs.stream().map(Head::new).toList();
    }

    @Override
    @Nullable
    E next() {
        final Head<E> least = fill() ? least() : null;
        if (least == null) {
            return null;
        }
        final E element = least.element;
        least.element = null;
        from(least.input);
        return element;
    }

    /** {@return whether of each input the first element is here, or it has ended} */
    private boolean fill() {
        boolean complete = true;
        for (int i = 0; i < heads.size(); i++) {
            final Head<E> head = heads.get(i);
            if (head.element == null && !head.ended) {
                final E element = head.input.poll();
                if (element != null) {
                    accept(head, element, i);
                } else {
                    head.ended = head.input.isEnded();
                    complete &= head.ended;
                }
            }
        }
        return complete;
    }

    private void accept(final Head<E> head, final E element, final int index) {
        final long before = head.sequence;
        final long present = sequenceOf(head, element);
        if (present < before) {
            head.input.discard(element);
            throw new RingmillException(
                    RingmillException.Category.ERROR,
                    "input is out of order, agent=" + roleName() + ", input=" + index + ", sequence=" + present
                            + ", before=" + before);
        }
        head.element = element;
        head.sequence = present;
    }

    private long sequenceOf(final Head<E> head, final E element) {
        try {
            return sequence.applyAsLong(element);
        } catch (final Throwable failure) {
            head.input.discard(element);
            throw failure;
        }
    }

    /** {@return the head that is next, the earlier of equal ones, or null if all inputs have ended} */
    private @Nullable Head<E> least() {
        Head<E> least = null;
        for (int i = 0; i < heads.size(); i++) {
            final Head<E> head = heads.get(i);
            if (head.element != null && (least == null || head.sequence < least.sequence)) {
                least = head;
            }
        }
        return least;
    }

    @Override
    boolean isExhausted() {
        for (int i = 0; i < heads.size(); i++) {
            if (!heads.get(i).ended) {
                return false;
            }
        }
        return true;
    }

    @Override
    boolean isCut() {
        return false;
    }

    @Override
    void cancelInputs() {
        for (final Head<E> head : heads) {
            final E element = head.element;
            head.element = null;
            if (element != null) {
                head.input.discard(element);
            }
            head.input.cancel();
        }
    }
}
