package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.SymbolType;
import java.util.ArrayList;
import java.util.List;

/** The symbols of a flow: currency pairs without fees, all in the same two currencies. */
final class Symbols {
    static final int BASE_CURRENCY = 1;
    static final int QUOTE_CURRENCY = 2;

    private Symbols() {}

    /** {@return so many symbols, numbered from 0} */
    static List<CoreSymbolSpecification> specifications(final int symbols) {
        final List<CoreSymbolSpecification> specifications = new ArrayList<>();
        for (int i = 0; i < symbols; i++) {
            specifications.add(CoreSymbolSpecification.builder()
                    .symbolId(i)
                    .type(SymbolType.CURRENCY_EXCHANGE_PAIR)
                    .baseCurrency(BASE_CURRENCY)
                    .quoteCurrency(QUOTE_CURRENCY)
                    .baseScaleK(1)
                    .quoteScaleK(1)
                    .takerFee(0)
                    .makerFee(0)
                    .build());
        }
        return specifications;
    }
}
