package org.ringmill.peer.exchangecore;

import exchange.core2.core.ExchangeApi;
import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.api.ApiCommand;
import exchange.core2.core.common.config.OrdersProcessingConfiguration.RiskProcessingMode;
import java.util.List;
import java.util.stream.IntStream;
import net.openhft.chronicle.bytes.Bytes;

/**
 * Rounds through the whole of exchange-core: grouping, risk check, matching, risk release, results. Each round has an
 * exchange of its own, which is up, and its users rich, before the clock starts; the clock stops when the result of the last
 * command has arrived. No command has a future: results are counted where they come out. One thread at a time.
 */
final class ExchangeRounds {
    private final Layout layout;
    private final RiskProcessingMode riskMode;
    private final ApiCommand[] commands;
    private final List<CoreSymbolSpecification> symbols;
    private final long[] userIds;

    /**
     * Prepares the commands.
     *
     * @throws UnsupportedOperationException if exchange-core cannot run on this JVM
     */
    ExchangeRounds(final CommandFile file, final Layout layout, final RiskProcessingMode riskMode) {
        checkChronicle();
        this.layout = layout;
        this.riskMode = riskMode;
        commands = new PreparedCommands(file).forApi();
        symbols = Symbols.specifications(file.symbols());
        userIds = IntStream.range(0, file.commands())
                .mapToLong(file::userId)
                .distinct()
                .toArray();
    }

    Round run() throws InterruptedException {
        final RunningExchange exchange = new RunningExchange(layout, riskMode);
        // What setting up left behind is not the exchange's garbage.
        System.gc();
        exchange.start(symbols, userIds);
        final ExchangeApi api = exchange.api();
        final Results results = exchange.results();
        results.expect(commands.length);
        final AllocatedBytes allocated = new AllocatedBytes();
        final long startNs = System.nanoTime();
        for (final ApiCommand command : commands) {
            api.submitCommand(command);
        }
        final Tally tally = results.await();
        final long elapsedNs = System.nanoTime() - startNs;
        final long allocatedBytes = allocated.sum();
        exchange.stop();
        return new Round(commands.length, elapsedNs, allocatedBytes, tally.fingerprint(exchange.books()));
    }

    /** Symbols can be added only through Chronicle Bytes, which looks for what later JDKs do not have. */
    private static void checkChronicle() {
        try {
            Bytes.allocateElasticDirect(Long.BYTES).release();
        } catch (final LinkageError | AssertionError e) {
            throw new UnsupportedOperationException(
                    "exchange-core's Chronicle Bytes does not run on this JVM, java=" + Runtime.version(), e);
        }
    }
}
