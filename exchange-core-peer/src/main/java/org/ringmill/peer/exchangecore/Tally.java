package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.MatcherEventType;
import exchange.core2.core.common.MatcherTradeEvent;
import exchange.core2.core.common.cmd.CommandResultCode;
import exchange.core2.core.orderbook.IOrderBook;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Counts what was answered to each command. One thread at a time. */
final class Tally {
    private long trades;
    private long volume;
    private long refused;

    /** Takes the answer to one command: its result, and the chain of its events. */
    void add(final CommandResultCode result, final @Nullable MatcherTradeEvent firstEvent) {
        if (result != CommandResultCode.SUCCESS) {
            refused++;
        }
        for (MatcherTradeEvent event = firstEvent; event != null; event = event.nextEvent) {
            if (event.eventType == MatcherEventType.TRADE) {
                trades++;
                volume += event.size;
            }
        }
    }

    /** {@return how many commands were not carried out} */
    long refused() {
        return refused;
    }

    /** {@return what was counted and a checksum of the books: equal for equal matching} */
    String fingerprint(final Collection<IOrderBook> books) {
        return "trades=" + trades + ",volume=" + volume + ",refused=" + refused + ",book=" + BookChecksum.of(books);
    }
}
