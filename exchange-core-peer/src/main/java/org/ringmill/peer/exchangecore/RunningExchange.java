package org.ringmill.peer.exchangecore;

import exchange.core2.core.ExchangeApi;
import exchange.core2.core.ExchangeCore;
import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.api.ApiAddUser;
import exchange.core2.core.common.api.ApiAdjustUserBalance;
import exchange.core2.core.common.api.binary.BatchAddSymbolsCommand;
import exchange.core2.core.common.cmd.CommandResultCode;
import exchange.core2.core.common.config.ExchangeConfiguration;
import exchange.core2.core.common.config.OrdersProcessingConfiguration;
import exchange.core2.core.common.config.OrdersProcessingConfiguration.RiskProcessingMode;
import exchange.core2.core.common.config.PerformanceConfiguration;
import exchange.core2.core.orderbook.IOrderBook;
import exchange.core2.core.orderbook.OrderBookDirectImpl;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An exchange-core from start to end, set up for throughput: one matching engine and one risk engine, direct order
 * books, no margin trading, no journal. Without a risk check its risk engine still looks up who places an order, and settles trades. Its threads have ended when {@link #stop} returns.
 */
final class RunningExchange {
    /**
     * A group of commands is checked before any of it is released, and the risk engine spins until the matching engine is through
     * with it. So the largest group that is allowed, a quarter of the ring, serves it best where threads share cores.
     */
    private static final int GROUPS_BY_RING = 4;

    /** exchange-core's own choice for throughput. */
    private static final int GROUP_DURATION_NS = 4_000_000;

    private static final long TIMEOUT_S = 30;

    private final Results results = new Results();
    private final Map<Integer, IOrderBook> books = new ConcurrentHashMap<>();
    private final ExchangeThreads threads = new ExchangeThreads();
    private final ExchangeCore core;

    /** Makes one; nothing runs yet. */
    RunningExchange(final Layout layout, final RiskProcessingMode riskMode) {
        final PerformanceConfiguration performance = PerformanceConfiguration.baseBuilder()
                .ringBufferSize(layout.ringSize())
                .msgsInGroupLimit(layout.ringSize() / GROUPS_BY_RING)
                .maxGroupDurationNs(GROUP_DURATION_NS)
                .waitStrategy(layout.waitStrategy())
                .threadFactory(threads)
                .orderBookFactory((symbol, pool, events, logging) -> {
                    final IOrderBook book = new OrderBookDirectImpl(symbol, pool, events, logging);
                    books.put(symbol.symbolId, book);
                    return book;
                })
                .build();
        core = ExchangeCore.builder()
                .resultsConsumer(results)
                .exchangeConfiguration(ExchangeConfiguration.defaultBuilder()
                        .performanceCfg(performance)
                        .ordersProcessingCfg(OrdersProcessingConfiguration.builder()
                                .riskProcessingMode(riskMode)
                                .marginTradingMode(
                                        OrdersProcessingConfiguration.MarginTradingMode.MARGIN_TRADING_DISABLED)
                                .build())
                        .build())
                .build();
    }

    /** Starts its threads, adds symbols and users, and gives every user as much as there can be of both currencies. */
    void start(final List<CoreSymbolSpecification> symbols, final long[] userIds) throws InterruptedException {
        core.startup();
        addSymbols(symbols);
        addUsers(userIds);
    }

    ExchangeApi api() {
        return core.getApi();
    }

    Results results() {
        return results;
    }

    /** {@return the books, to be read once the exchange has stopped} */
    Collection<IOrderBook> books() {
        return books.values();
    }

    /** Ends the exchange and waits for its threads. */
    void stop() throws InterruptedException {
        core.shutdown(TIMEOUT_S, TimeUnit.SECONDS);
        threads.join(TIMEOUT_S);
    }

    private void addSymbols(final List<CoreSymbolSpecification> symbols) throws InterruptedException {
        final CompletableFuture<CommandResultCode> added =
                api().submitBinaryDataAsync(new BatchAddSymbolsCommand(symbols));
        try {
            // A stage that fails logs it and never answers.
            final CommandResultCode result = added.get(TIMEOUT_S, TimeUnit.SECONDS);
            if (result != CommandResultCode.SUCCESS) {
                throw new IllegalStateException("symbols refused, symbols=" + symbols.size() + ", result=" + result);
            }
        } catch (final ExecutionException | TimeoutException e) {
            throw new IllegalStateException("symbols not added, symbols=" + symbols.size(), e);
        }
    }

    private void addUsers(final long[] userIds) throws InterruptedException {
        // The exchange adds up what all users have.
        final long amount = Long.MAX_VALUE / (userIds.length + 1);
        results.expect(3L * userIds.length);
        for (final long userId : userIds) {
            api().submitCommand(ApiAddUser.builder().uid(userId).build());
            api().submitCommand(deposit(userId, Symbols.BASE_CURRENCY, amount, 1));
            api().submitCommand(deposit(userId, Symbols.QUOTE_CURRENCY, amount, 2));
        }
        final long refused = results.await().refused();
        if (refused > 0) {
            throw new IllegalStateException("users refused, users=" + userIds.length + ", refused=" + refused);
        }
    }

    private static ApiAdjustUserBalance deposit(
            final long userId, final int currency, final long amount, final long transactionId) {
        return ApiAdjustUserBalance.builder()
                .uid(userId)
                .currency(currency)
                .amount(amount)
                .transactionId(transactionId)
                .build();
    }
}
