package org.ringmill.stream;

import java.util.List;
import java.util.function.ToLongFunction;
import org.ringmill.agent.BoundedAgent;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/**
 * An agent between channels: it is the only reader of its inputs and the only user of its outputs. Endings flow through it: when its
 * inputs have ended and all is handed on, it closes its outputs; when nobody reads its outputs any more, it cancels its inputs. An
 * output without room holds it back if the channel's policy is to wait, TIMEOUT as BLOCK, without an end; another policy loses the
 * element and counts it. An element that was read and can go nowhere is {@linkplain Channel#discard discarded} at its input.
 *
 * <p>Stopped before its end, by its group or by its error handler, it cancels its inputs and closes its outputs. It allocates nothing.
 */
public abstract class Connector implements BoundedAgent {
    /** Most inputs or outputs of one. */
    public static final int MAX_CHANNELS = 1024;

    private static final int BATCH = 256;

    private final String name;
    private volatile boolean ended;

    Connector(final String name) {
        this.name = name;
    }

    /**
     * {@return an agent that hands each element to all outputs, in order; one whose reader cancels is left out} It ends when none
     * is left.
     */
    public static <E> Connector tee(final String name, final Channel<E> input, final List<Sender<E>> outputs) {
        return new FanOut<>(name, input, checked(outputs), true);
    }

    /** {@return an agent that hands each element to all outputs of a set that changes} */
    public static <E> Broadcast<E> broadcast(final String name, final Channel<E> input) {
        return new Broadcast<>(name, input);
    }

    /**
     * {@return an agent that hands on the elements of all inputs, those of each in order} Fair: while several have elements, each has
     * its turn.
     */
    public static <E> Connector merge(final String name, final List<Channel<E>> inputs, final Sender<E> output) {
        return new Merge<>(name, checked(inputs), output);
    }

    /**
     * {@return an agent that hands on the elements of all inputs in the order of a sequence, by which each input is ordered} It waits
     * until each input has an element or has ended; of equal ones that of the earlier input comes first. An element behind the
     * one before it in its input is discarded there, and the agent throws: whoever handles that decides whether it goes on without it.
     *
     * @param sequence gives an element's place; pure
     */
    public static <E> Connector mergeOrdered(
            final String name,
            final List<Channel<E>> inputs,
            final Sender<E> output,
            final ToLongFunction<? super E> sequence) {
        return new MergeOrdered<>(name, checked(inputs), output, sequence);
    }

    /**
     * {@return an agent that hands on the elements of its input until that or the scope ends; with the scope it cancels the input} It
     * looks before each element; a deadline counts where somebody expires the scope.
     */
    public static <E> Connector orDone(
            final String name, final Scope scope, final Channel<E> input, final Sender<E> output) {
        return new OrDone<>(name, scope, input, output);
    }

    private static <T> List<T> checked(final List<T> channels) {
        if (channels.isEmpty() || channels.size() > MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "channels must be 1 to " + MAX_CHANNELS + ", channels=" + channels.size());
        }
        return List.copyOf(channels);
    }

    /** {@return whether it has nothing more to do: its outputs are closed and its inputs ended} Any thread. */
    public final boolean isEnded() {
        return ended;
    }

    @Override
    public final int doWork() {
        return doWork(BATCH);
    }

    @Override
    public final int doWork(final int limit) {
        return ended ? 0 : pass(limit);
    }

    /** Hands elements on, at most that many, or {@link #end}s; {@return how many, 1 for an end} */
    abstract int pass(int limit);

    /** Cancels the inputs and closes the outputs: what is between them is discarded. Each may have ended already. */
    abstract void release();

    /** {@return 1, for the work of it} */
    final int end() {
        try {
            release();
        } finally {
            ended = true;
        }
        return 1;
    }

    @Override
    public final void onClose() {
        if (!ended) {
            end();
        }
    }

    @Override
    public final String roleName() {
        return name;
    }
}
