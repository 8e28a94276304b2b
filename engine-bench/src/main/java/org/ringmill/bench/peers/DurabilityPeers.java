package org.ringmill.bench.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringmill.bench.TemporaryDirectory;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.journal.Durability;

/** The exchange end to end, from submit to released events: ours against ours, at one durability against another. */
final class DurabilityPeers {
    private static final int COMMANDS = 1_000_000;
    private static final long SEED = 1;

    private DurabilityPeers() {}

    static List<Duel> duels() {
        return List.of(duel("process-crash", Durability.PROCESS_CRASH), duel("power-loss", Durability.POWER_LOSS));
    }

    private static Duel duel(final String name, final Durability durability) {
        return new Duel("durability", name, "commands/s", place -> {
            final List<OrderCommand> commands = commands(place.operations(COMMANDS));
            return new Sides(
                    List.of(new AtLevel(commands, durability, place)),
                    List.of(new AtLevel(commands, Durability.MEMORY, place)));
        });
    }

    private static List<OrderCommand> commands(final int count) {
        final OrderFlow flow = new OrderFlow(SEED);
        final List<OrderCommand> commands = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            final OrderCommand command = new OrderCommand();
            flow.next(command);
            commands.add(command.onLine(i));
        }
        return commands;
    }

    private record AtLevel(List<OrderCommand> commands, Durability durability, Workplace place) implements Contender {
        @Override
        public String name() {
            return "exchange, " + durability;
        }

        @Override
        public void run(final Meter meter) throws IOException {
            final long[] events = new long[1];
            final ExchangeMachine machine = new ExchangeMachine();
            try (TemporaryDirectory directory = TemporaryDirectory.in(place.directory(), "exchange-")) {
                final EngineContext context = new EngineContext()
                        .durability(durability)
                        .directory(directory.path())
                        .outputHandler((output, sequence, index, timestampNs) -> events[0]++);
                try (Exchange exchange = Exchange.open(machine, context)) {
                    meter.begin();
                    for (final OrderCommand command : commands) {
                        exchange.submit(command);
                    }
                    exchange.awaitReleased(Duration.ofMinutes(1));
                    meter.end(commands.size());
                }
            }
            if (events[0] != machine.eventsSent()) {
                throw new IllegalStateException(
                        "events lost, sent=" + machine.eventsSent() + ", released=" + events[0]);
            }
        }
    }
}
