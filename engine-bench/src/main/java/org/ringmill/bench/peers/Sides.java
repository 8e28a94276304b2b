package org.ringmill.bench.peers;

import java.util.List;

/**
 * Who competes: of each side one variant or several, of which the fastest will.
 *
 * @param release gives back what they share, when it is over
 */
record Sides(List<? extends Contender> ours, List<? extends Contender> peer, Runnable release)
        implements AutoCloseable {
    Sides {
        if (ours.isEmpty() || peer.isEmpty()) {
            throw new IllegalArgumentException("a duel needs two sides");
        }
    }

    Sides(final List<? extends Contender> ours, final List<? extends Contender> peer) {
        this(ours, peer, () -> {});
    }

    @Override
    public void close() {
        release.run();
    }
}
