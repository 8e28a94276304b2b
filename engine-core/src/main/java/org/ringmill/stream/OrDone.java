package org.ringmill.stream;

import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/** Hands on the elements of its input until its scope ends. */
final class OrDone<E> extends OneOutput<E> {
    private final Scope scope;
    private final Channel<E> input;

    OrDone(final String name, final Scope scope, final Channel<E> input, final Sender<E> output) {
        super(name, output);
        this.scope = scope;
        this.input = input;
        from(input);
    }

    @Override
    @Nullable
    E next() {
        return input.poll();
    }

    @Override
    boolean isExhausted() {
        return input.isEnded();
    }

    @Override
    boolean isCut() {
        return scope.isCancelled();
    }

    @Override
    void cancelInputs() {
        input.cancel();
    }
}
