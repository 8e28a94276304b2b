package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.CommandReader;
import org.ringmill.examples.exchange.EventsFile;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.journal.Durability;
import org.ringmill.state.OutputHandler;

/**
 * One run of the exchange over a file of commands.
 *
 * @param limit         most commands to apply in this run
 * @param ratePerSecond commands to submit in a second, 0 for as many as go
 */
record ExchangeRun(
        Path commands,
        Path directory,
        @Nullable Path eventsOut,
        Durability durability,
        ThreadLayout layout,
        long snapshotEvery,
        long limit,
        long ratePerSecond) {
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);

    ExchangeSummary run(final @Nullable Path bookOut) throws IOException {
        OutputFile.requireWritable(eventsOut);
        OutputFile.requireWritable(bookOut);
        OutputFile.requireDistinct(commands, eventsOut, bookOut);
        OutputFile.requireNotOfJournal(directory, eventsOut, bookOut);
        requireDirectory(directory);
        final ExchangeMachine machine = new ExchangeMachine();
        final EventsFile events = eventsOut == null ? null : new EventsFile(eventsOut);
        final ExchangeSummary summary;
        // The commands come first: where they cannot be read, the directory is not touched.
        try (CommandReader reader = CommandReader.open(commands);
                events) {
            summary = run(reader, machine, events);
        }
        if (bookOut != null) {
            BookFile.write(machine, bookOut);
        }
        return summary;
    }

    private ExchangeSummary run(
            final CommandReader reader, final ExchangeMachine machine, final @Nullable EventsFile events)
            throws IOException {
        final EngineContext context = new EngineContext()
                .durability(durability)
                .directory(directory)
                .layout(layout)
                .snapshotEvery(snapshotEvery)
                .outputHandler(events == null ? discard() : events);
        if (durability == Durability.MEMORY) {
            requireNoJournal();
            if (events != null) {
                events.startAfresh();
                events.onBatchEnd();
            }
        } else if (events != null) {
            context.outputsAfter(() -> DurableEngine.hasJournal(directory) ? events.resume() : events.startAfresh());
        }
        context.journaledCommands(new AppliedCommands(reader, commands, directory));
        final long submitted;
        final long startNs;
        final long endNs;
        try (Exchange exchange = Exchange.open(machine, context)) {
            startNs = System.nanoTime();
            submitted = submitAll(reader, exchange);
            exchange.awaitReleased(DRAIN_TIMEOUT);
            endNs = System.nanoTime();
        }
        return ExchangeSummary.of(machine, machine.commandsApplied())
                .at((long) (submitted * 1e9 / Math.max(1, endNs - startNs)));
    }

    private static OutputHandler discard() {
        return (output, sequence, index, timestampNs) -> {};
    }

    static void requireExisting(final Path directory) {
        if (!Files.exists(directory)) {
            throw new RingmillException(Category.ERROR, "no such directory, directory=" + directory);
        }
        requireDirectory(directory);
    }

    static void requireDirectory(final Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new RingmillException(Category.ERROR, "not a directory, directory=" + directory);
        }
    }

    private void requireNoJournal() {
        if (DurableEngine.hasJournal(directory)) {
            throw new RingmillException(
                    Category.ERROR,
                    "directory holds a journal, which durability memory would neither read nor continue, directory="
                            + directory);
        }
    }

    private long submitAll(final CommandReader reader, final Exchange exchange) {
        final OrderCommand command = new OrderCommand();
        final long startNs = System.nanoTime();
        long submitted = 0;
        try (Progress progress = new Progress("exchange", -1)) {
            while (submitted < limit && reader.next(command)) {
                if (ratePerSecond > 0) {
                    awaitTurn(startNs + (long) (submitted * 1e9 / ratePerSecond));
                }
                exchange.submit(command);
                progress.at(++submitted);
            }
        }
        return submitted;
    }

    private static void awaitTurn(final long turnNs) {
        for (long waitNs = turnNs - System.nanoTime(); waitNs > 0; waitNs = turnNs - System.nanoTime()) {
            LockSupport.parkNanos(waitNs);
        }
    }
}
