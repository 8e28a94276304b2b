package org.ringmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.journal.Durability;

/** The exchange end to end, from submit to released events, at one durability against another. */
final class ExchangeDuels {
    private static final int COMMANDS = 1_000_000;
    private static final long SEED = 1;

    private ExchangeDuels() {}

    /** With the journal against without. */
    static Duel.Result processCrash(final Path directory, final int rounds) throws Exception {
        return against(Durability.PROCESS_CRASH, directory, rounds);
    }

    /** Forced against without a journal. */
    static Duel.Result powerLoss(final Path directory, final int rounds) throws Exception {
        return against(Durability.POWER_LOSS, directory, rounds);
    }

    private static Duel.Result against(final Durability durability, final Path directory, final int rounds)
            throws Exception {
        final OrderCommand[] commands = commands();
        return new Duel("exchange, " + durability + " / MEMORY", rounds)
                .run(
                        () -> exchange(commands, durability, directory),
                        () -> exchange(commands, Durability.MEMORY, directory));
    }

    private static OrderCommand[] commands() {
        final OrderFlow flow = new OrderFlow(SEED);
        final OrderCommand[] commands = new OrderCommand[COMMANDS];
        for (int i = 0; i < COMMANDS; i++) {
            commands[i] = new OrderCommand();
            flow.next(commands[i]);
            commands[i].onLine(i + 1);
        }
        return commands;
    }

    private static double exchange(final OrderCommand[] commands, final Durability durability, final Path parent)
            throws IOException {
        final Path directory = Files.createTempDirectory(parent, "exchange-");
        final long[] events = new long[1];
        final EngineContext context = new EngineContext()
                .durability(durability)
                .directory(directory)
                .outputHandler((output, sequence, index, timestampNs) -> events[0]++);
        final ExchangeMachine machine = new ExchangeMachine();
        try (Exchange exchange = Exchange.open(machine, context)) {
            final long startNs = System.nanoTime();
            for (final OrderCommand command : commands) {
                exchange.submit(command);
            }
            exchange.awaitReleased(Duration.ofMinutes(1));
            final double result = commands.length * 1e9 / (System.nanoTime() - startNs);
            if (events[0] != machine.eventsSent()) {
                throw new IllegalStateException(
                        "events lost, sent=" + machine.eventsSent() + ", released=" + events[0]);
            }
            return result;
        } finally {
            JournalDuels.delete(directory);
        }
    }
}
