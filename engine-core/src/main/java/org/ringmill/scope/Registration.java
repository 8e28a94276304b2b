package org.ringmill.scope;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listener at a scope, until it is closed or called. Whoever is done before the scope ends closes it, or the scope keeps the
 * listener for as long as it lives. Any thread.
 */
public final class Registration extends Link implements AutoCloseable {
    private final Links links;
    private final Consumer<? super Cause> listener;

    Registration(final Links links, final Consumer<? super Cause> listener) {
        this.links = links;
        this.listener = listener;
    }

    /** Takes the listener out: it is not called after this, though it may be under way on another thread. Closing twice is harmless. */
    @Override
    public void close() {
        links.remove(this);
    }

    @Override
    @Nullable
    Scope child() {
        return null;
    }

    @Override
    void fire(final Cause cause) {
        listener.accept(cause);
    }
}
