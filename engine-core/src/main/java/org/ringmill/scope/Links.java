package org.ringmill.scope;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on one scope, in the order in which it came, and the scope's end. What leaves leaves nothing behind. Its monitor guards
 * it, and is held for a few instructions, never while a listener runs and never together with that of another.
 */
final class Links extends Chain<Link> {
    /** Written once, under the monitor; read by anyone. */
    private volatile @Nullable Cause cause;

    /** {@return why the scope has ended, or null} */
    @Nullable
    Cause cause() {
        return cause;
    }

    /** Adds a link; {@return null, or the cause if the scope has ended, and the link was not added} */
    @Nullable
    synchronized Cause add(final Link link) {
        if (cause != null) {
            return cause;
        }
        append(link);
        return null;
    }

    /** Takes a link out; {@return whether it was in} */
    synchronized boolean remove(final Link link) {
        return unlink(link);
    }

    /** Ends the scope and takes its children out, for the caller to end; {@return whether it had not ended before} */
    synchronized boolean end(final Cause why, final ArrayDeque<Scope> children) {
        if (cause != null) {
            return false;
        }
        cause = why;
        for (Link link = first; link != null; ) {
            final Link behind = link.behind;
            final Scope child = link.child();
            if (child != null) {
                unlink(link);
                children.add(child);
            }
            link = behind;
        }
        return true;
    }

    /** {@return the first listener, taken out, or null} */
    @Nullable
    synchronized Link takeFirst() {
        final Link taken = first;
        if (taken != null) {
            unlink(taken);
        }
        return taken;
    }

    /** {@return how many hang on it} For tests: it counts them. */
    synchronized int size() {
        int size = 0;
        for (Link link = first; link != null; link = link.behind) {
            size++;
        }
        return size;
    }
}
