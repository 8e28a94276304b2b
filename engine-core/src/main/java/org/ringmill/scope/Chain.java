package org.ringmill.scope;

import org.jspecify.annotations.Nullable;

/**
 * A list that runs through its members, oldest first: one leaves in constant time, wherever it is, and nothing is allocated. A member is in
 * one list at a time. Guarded by whoever has it.
 *
 * @param <M> the members
 */
class Chain<M extends Chain.Member<M>> {
    /** What is in a list, or can be. */
    abstract static class Member<M> {
        @Nullable
        M before;

        @Nullable
        M behind;

        boolean isIn;
    }

    /** The oldest, or null. */
    @Nullable
    M first;

    private @Nullable M last;

    /** Adds a member that is in no list. */
    final void append(final M member) {
        member.before = last;
        if (last == null) {
            first = member;
        } else {
            last.behind = member;
        }
        last = member;
        member.isIn = true;
    }

    /** Takes a member out; {@return whether it was in} */
    final boolean unlink(final M member) {
        if (!member.isIn) {
            return false;
        }
        final M before = member.before;
        final M behind = member.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        member.before = null;
        member.behind = null;
        member.isIn = false;
        return true;
    }
}
