package org.ringmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.journal.Durability;

/**
 * The exchange against exchange-core 0.5.3: its order book alone, and the whole with our journal on against theirs without.
 * Old versions of the Disruptor and of Chronicle are inside exchange-core, so it runs in a process of its own
 * ({@link ExchangeCoreProcess}), which tells its figures by {@link Meter#measured}. Both sides must have done the same trades
 * and have the same book in the end.
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
                new Duel("exchange", "journaled", "commands/s", ExchangePeers::journaled)
                        .unless(place -> Runtime.version().feature() > LATEST_JAVA ? TOO_LATE : obstacle(place)));
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

    private static Sides journaled(final Workplace place) throws IOException {
        final OrderCommand[] commands = ExchangeContender.commands(place);
        final String fingerprint = new OrderBookRound(commands).run().fingerprint();
        final Path file = file(place, commands);
        final List<ExchangeCoreProcess> processes = new ArrayList<>();
        final List<Contender> peers = new ArrayList<>();
        for (final WaitStrategy strategy : List.of(WaitStrategy.YIELDING, WaitStrategy.BLOCKING)) {
            final ExchangeCoreProcess process =
                    ExchangeCoreProcess.start(jar(place), file, strategy, ExchangeCoreProcess.DEFAULT_RING_SIZE);
            processes.add(process);
            peers.add(new Rounds(
                    "exchange-core, " + strategy, () -> process.run(ExchangeCoreProcess.EXCHANGE), fingerprint));
        }
        return new Sides(
                Stream.of(ThreadLayout.auto(), ThreadLayout.shared(2))
                        .map(layout -> new ExchangeContender(commands, Durability.PROCESS_CRASH, layout, place))
                        .toList(),
                peers,
                () -> processes.forEach(ExchangeCoreProcess::close));
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
