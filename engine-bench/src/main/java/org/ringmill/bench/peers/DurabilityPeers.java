package org.ringmill.bench.peers;

import java.util.List;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.RiskLimits;
import org.ringmill.journal.Durability;

/** The exchange on one thread: ours against ours, at one durability against another. */
final class DurabilityPeers {
    private DurabilityPeers() {}

    static List<Duel> duels() {
        return List.of(duel("process-crash", Durability.PROCESS_CRASH), duel("power-loss", Durability.POWER_LOSS));
    }

    private static Duel duel(final String name, final Durability durability) {
        return new Duel("durability", name, "commands/s", place -> {
            final OrderCommand[] commands = ExchangeContender.commands(place);
            final String books = Books.checksumAfter(commands);
            return new Sides(
                    List.of(new ExchangeContender(
                            commands, books, RiskLimits.NONE, durability, ThreadLayout.shared(1), place)),
                    List.of(new ExchangeContender(
                            commands, books, RiskLimits.NONE, Durability.MEMORY, ThreadLayout.shared(1), place)));
        });
    }
}
