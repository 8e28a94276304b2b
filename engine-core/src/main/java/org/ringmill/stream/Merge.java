package org.ringmill.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/** Hands on the elements of all inputs, one of each in turn. */
final class Merge<E> extends OneOutput<E> {
    /** Those that have not ended, in the order of their turns. */
    private final List<Channel<E>> inputs;

    private int turn;

    Merge(final String name, final List<Channel<E>> inputs, final Sender<E> output) {
        super(name, output);
        this.inputs = new ArrayList<>(inputs);
    }

    /** Asks each input once, from the one whose turn it is. */
    @Override
    @Nullable
    E next() {
        for (int left = inputs.size(); left > 0; left--) {
            if (turn >= inputs.size()) {
                turn = 0;
            }
            final Channel<E> input = inputs.get(turn);
            final E element = input.poll();
            if (element == null && input.isEnded()) {
                inputs.remove(turn);
                continue;
            }
            turn++;
            if (element != null) {
                from(input);
                return element;
            }
        }
        return null;
    }

    @Override
    boolean isExhausted() {
        return inputs.isEmpty();
    }

    @Override
    boolean isCut() {
        return false;
    }

    @Override
    void cancelInputs() {
        inputs.forEach(Channel::cancel);
    }
}
