package org.ringmill.scope;

import org.jspecify.annotations.Nullable;

/** What hangs on a scope: a listener or a child. Its neighbours are guarded by the {@link Links} that it is in. */
abstract class Link extends Chain.Member<Link> {
    /** {@return the child that this link stands for, null for a listener} */
    abstract @Nullable Scope child();

    /** Calls the listener. */
    abstract void fire(Cause cause);
}
