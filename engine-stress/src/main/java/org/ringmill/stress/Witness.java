package org.ringmill.stress;

import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.StageHandler;

/**
 * A stage that holds every event against what its publishers do: both fields and the time alike, and of each publisher the
 * first, then the second, and so on. The first fault stands. Used by one actor, then by the arbiter.
 */
final class Witness implements StageHandler<Pair> {
    /** What a publisher leaves in an event that it gives up. */
    static final long GIVEN_UP = -1;

    private final int[] seenOf = new int[3];
    private int seen;
    private long lastSequence = -1;
    private @Nullable String fault;

    @Override
    public void onEvent(final Pair event, final long sequence, final long timestampNs, final boolean endOfBatch) {
        see(event.first, event.second, timestampNs, sequence);
    }

    void see(final long first, final long second, final long timestampNs, final long sequence) {
        seen++;
        if (sequence <= lastSequence) {
            fail("sequence again");
        }
        lastSequence = sequence;
        if (first == GIVEN_UP) {
            fail("given up, yet delivered");
        } else if (first != second || first != timestampNs) {
            fail("torn");
        } else {
            final int source = (int) (first / Pair.SOURCE);
            if (source < 1 || source >= seenOf.length || first != Pair.value(source, ++seenOf[source])) {
                fail("not the next one");
            }
        }
    }

    void fail(final String what) {
        if (fault == null) {
            fault = what;
        }
    }

    int seen() {
        return seen;
    }

    /** {@return the fault if there is one, else how much of what was published had been seen during the race} */
    String verdict(final int seenInRace, final int published) {
        if (fault != null) {
            return fault;
        }
        if (seen != published) {
            return seen < published ? "lost" : "twice";
        }
        if (seenInRace == 0) {
            return "none";
        }
        return seenInRace < published ? "some" : "all";
    }

    @Nullable
    String fault() {
        return fault;
    }
}
