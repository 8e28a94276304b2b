package org.ringmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.RiskLimits;
import org.ringmill.journal.Durability;

/**
 * The exchange against exchange-core 0.5.3: its order book alone, and the whole with our journal on against theirs without.
 * Old versions of the Disruptor and of Chronicle are inside exchange-core, so it runs in a process of its own
 * ({@link ExchangeCoreProcess}), which tells its figures by {@link Meter#measured}. Both check risks, or neither. Both sides must have
 * carried out all commands and have the same books in the end.
 */
final class ExchangePeers {
    /** Its Chronicle Bytes looks for a method that the next JDK moved; its order book alone does without. */
    static final int LATEST_JAVA = 19;

    private static final String TOO_LATE =
            "exchange-core 0.5.3 does not run on a Java later than " + LATEST_JAVA + ", only its order book does";

    private ExchangePeers() {}

    static List<Duel> duels() {
        return List.of(
                new Duel("exchange", "order-book", "commands/s", ExchangePeers::orderBook)
                        .unless(ExchangePeers::obstacle),
                journaled("journaled", ExchangeContender.CHECKED, true, ExchangeCoreProcess.EXCHANGE),
                journaled("journaled-new-pages", ExchangeContender.CHECKED, false, ExchangeCoreProcess.EXCHANGE),
                journaled("journaled-unchecked", RiskLimits.NONE, true, ExchangeCoreProcess.UNCHECKED));
    }

    private static Duel journaled(
            final String name, final RiskLimits limits, final boolean isReady, final String request) {
        return new Duel("exchange", name, "commands/s", place -> journaled(place, limits, isReady, request))
                .unless(place -> Runtime.version().feature() > LATEST_JAVA ? TOO_LATE : obstacle(place));
    }

    private static @Nullable String obstacle(final Workplace place) {
        return ExchangeCoreJar.find(place.exchangeCoreJar()).isPresent() ? null : ExchangeCoreJar.HINT;
    }

    private static Sides orderBook(final Workplace place) throws IOException {
        final OrderCommand[] commands = ExchangeContender.commands(place);
        final OrderBookRound ours = new OrderBookRound(commands);
        final String fingerprint = ours.run().fingerprint();
        final ExchangeCoreProcess process = ExchangeCoreProcess.start(
                jar(place), file(place, commands), WaitStrategy.YIELDING, ExchangeCoreProcess.DEFAULT_RING_SIZE);
        return new Sides(
                List.of(new Rounds("order book", ours::run, fingerprint)),
                List.of(new Rounds("OrderBookDirectImpl", () -> process.run(ExchangeCoreProcess.BOOK), fingerprint)),
                process::close);
    }

    private static Sides journaled(
            final Workplace place, final RiskLimits limits, final boolean isReady, final String request)
            throws IOException {
        final OrderCommand[] commands = ExchangeContender.commands(place);
        final String fingerprint = new OrderBookRound(commands).run().fingerprint();
        final String books = Books.checksumAfter(commands);
        final Path file = file(place, commands);
        final Map<WaitStrategy, ExchangeCoreProcess> processes = start(jar(place), file);
        final List<Rounds> peers = new ArrayList<>();
        processes.forEach((strategy, process) ->
                peers.add(new Rounds("exchange-core, " + strategy, () -> process.run(request), fingerprint)));
        return new Sides(
                Stream.of(ThreadLayout.shared(1), ThreadLayout.shared(2))
                        .map(layout -> new ExchangeContender(
                                        commands, books, limits, Durability.PROCESS_CRASH, layout, place)
                                .journalReady(isReady))
                        .toList(),
                peers,
                () -> processes.values().forEach(ExchangeCoreProcess::close));
    }

    /** Starts a process for each way of waiting that suits the cores there are; if one does not come up none stays. */
    private static Map<WaitStrategy, ExchangeCoreProcess> start(final Path jar, final Path commands) {
        final Map<WaitStrategy, ExchangeCoreProcess> processes = new EnumMap<>(WaitStrategy.class);
        try {
            for (final WaitStrategy strategy : WaitStrategy.values()) {
                if (strategy != WaitStrategy.BUSY_SPIN || Cores.sufficeFor(ExchangeCoreProcess.THREADS + 1)) {
                    processes.put(
                            strategy,
                            ExchangeCoreProcess.start(jar, commands, strategy, ExchangeCoreProcess.DEFAULT_RING_SIZE));
                }
            }
            return processes;
        } catch (final RingmillException e) {
            processes.values().forEach(ExchangeCoreProcess::close);
            throw e;
        }
    }

    private static Path jar(final Workplace place) {
        return ExchangeCoreJar.find(place.exchangeCoreJar()).orElseThrow();
    }

    private static Path file(final Workplace place, final OrderCommand[] commands) throws IOException {
        final Path file = place.directory().resolve("commands");
        CommandFile.write(file, commands);
        return file;
    }

    /** Rounds that measure themselves, and say what they have done. */
    private record Rounds(String name, Supplier<Round> source, String fingerprint) implements Contender {
        @Override
        public void run(final Meter meter) {
            final Round round = source.get();
            if (!round.fingerprint().equals(fingerprint)) {
                throw new IllegalStateException(
                        "the books differ, expected=" + fingerprint + ", found=" + round.fingerprint());
            }
            meter.measured(round.operations(), round.elapsedNs(), round.allocatedBytes());
        }
    }
}
