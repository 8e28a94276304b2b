package org.ringmill.bench.peers;

import java.util.List;

/** Who competes: of each side one variant or several, of which the fastest will. */
record Sides(List<? extends Contender> ours, List<? extends Contender> peer) {
    Sides {
        if (ours.isEmpty() || peer.isEmpty()) {
            throw new IllegalArgumentException("a duel needs two sides");
        }
    }
}
