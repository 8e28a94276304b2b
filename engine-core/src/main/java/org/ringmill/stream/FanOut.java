package org.ringmill.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/**
 * Hands each element to all outputs. The element in hand is kept until each has it, and those that have it are not asked again.
 * The array of outputs is the agent's; {@link Broadcast} changes it between two elements.
 */
class FanOut<E> extends Connector {
    private final Channel<E> input;
    private final boolean endsWithoutOutputs;

    /** Those that are left, in the first places. */
    private final Sender<E>[] outputs;

    private int count;
    private @Nullable E inHand;

    /** Outputs before this one have the element in hand. */
    private int served;

    FanOut(final String name, final Channel<E> input, final List<Sender<E>> outputs, final boolean endsWithoutOutputs) {
        super(name);
        this.input = input;
        this.endsWithoutOutputs = endsWithoutOutputs;
        this.outputs = newArray(endsWithoutOutputs ? outputs.size() : MAX_CHANNELS);
        outputs.forEach(this::addOutput);
    }

    @SuppressWarnings("unchecked")
    private static <E> Sender<E>[] newArray(final int length) {
        return (Sender<E>[]) new Sender<?>[length];
    }

    final void addOutput(final Sender<E> output) {
        outputs[count++] = output;
    }

    /** Closes an output and takes it out; the others keep their order. */
    final void removeOutput(final int index) {
        outputs[index].close();
        System.arraycopy(outputs, index + 1, outputs, index, --count - index);
        outputs[count] = null;
        onCount(count);
    }

    /** Told how many outputs are left when one is taken out. */
    void onCount(final int left) {}

    final int outputCount() {
        return count;
    }

    final Sender<E> output(final int index) {
        return outputs[index];
    }

    /** Between two elements: the set of outputs may change; {@return how much work that was} */
    int changeOutputs() {
        return 0;
    }

    /** The element in hand waits for an output: one that was taken out meanwhile must not hold it up. */
    boolean isRemoved(final Sender<E> output) {
        return output.isClosed();
    }

    @Override
    final int pass(final int limit) {
        int work = 0;
        while (work < limit) {
            if (inHand == null) {
                work += changeOutputs();
                removeCancelled();
                if (count == 0 && endsWithoutOutputs) {
                    return work + end();
                }
                inHand = input.poll();
                if (inHand == null) {
                    return input.isEnded() ? work + end() : work;
                }
                served = 0;
            }
            if (!serve(inHand)) {
                return work;
            }
            inHand = null;
            work++;
        }
        return work;
    }

    private void removeCancelled() {
        for (int i = count - 1; i >= 0; i--) {
            if (outputs[i].isClosed()) {
                removeOutput(i);
            }
        }
    }

    private boolean serve(final E element) {
        while (served < count) {
            final Sender<E> output = outputs[served];
            switch (isRemoved(output) ? Outlet.Passed.NEVER : Outlet.pass(output, element)) {
                case ON -> served++;
                case NEVER -> removeOutput(served);
                case NOT_YET -> {
                    return false;
                }
            }
        }
        if (served == 0) {
            input.discard(element);
        }
        return true;
    }

    /** An element that some outputs have and some have not is not discarded: it went somewhere. */
    @Override
    void release() {
        while (count > 0) {
            removeOutput(count - 1);
        }
        final E element = inHand;
        inHand = null;
        if (element != null && served == 0) {
            input.discard(element);
        }
        input.cancel();
    }
}
