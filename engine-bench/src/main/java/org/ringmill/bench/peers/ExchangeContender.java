package org.ringmill.bench.peers;

import java.io.IOException;
import java.time.Duration;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.bench.TemporaryDirectory;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.examples.exchange.RiskLimits;
import org.ringmill.journal.Durability;

/** Our exchange end to end, from submit to released events, at one durability and one layout; its ring is as large as exchange-core's. */
final class ExchangeContender implements Contender {
    static final int COMMANDS = 2_500_000;
    private static final long SEED = 1;

    /** Each command is checked, and each position kept; none is refused. */
    static final RiskLimits CHECKED = new RiskLimits(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1, RiskLimits.MAX_POSITION);

    /** Commands carry their event times, as exchange-core's do: on neither side does the sender read a clock. */
    private static final long EVENT_DISTANCE_NS = 100;

    /** Of a command: 24 of a record and a body of at most 40, and frames of a few commands. */
    private static final long MOST_JOURNAL_BYTES = 100;

    private final OrderCommand[] commands;
    private final String books;
    private final RiskLimits limits;
    private final Durability durability;
    private final ThreadLayout layout;
    private final Workplace place;
    private boolean ready;

    /** @param books the checksum that they have in the end, from {@link Books} */
    ExchangeContender(
            final OrderCommand[] commands,
            final String books,
            final RiskLimits limits,
            final Durability durability,
            final ThreadLayout layout,
            final Workplace place) {
        this.commands = commands;
        this.books = books;
        this.limits = limits;
        this.durability = durability;
        this.layout = layout;
        this.place = place;
    }

    /** Says whether all of the journal that a round takes is made ready before the clock starts; false if not called. {@return this} */
    ExchangeContender journalReady(final boolean isReady) {
        ready = isReady;
        return this;
    }

    /** {@return commands of a generated flow, as many as fit the place} */
    static OrderCommand[] commands(final Workplace place) {
        final OrderFlow flow = new OrderFlow(SEED);
        final OrderCommand[] commands = new OrderCommand[place.operations(COMMANDS)];
        for (int i = 0; i < commands.length; i++) {
            commands[i] = new OrderCommand();
            flow.next(commands[i]);
            commands[i].onLine(i + 1);
        }
        return commands;
    }

    @Override
    public String name() {
        return "exchange, " + durability + ", " + layout + (ready ? ", journal ready" : "");
    }

    @Override
    public void run(final Meter meter) throws IOException {
        final long[] events = new long[1];
        final ExchangeMachine machine = new ExchangeMachine(new ExchangeMachine.Context().riskLimits(limits));
        try (TemporaryDirectory directory = TemporaryDirectory.in(place.directory(), "exchange-")) {
            final EngineContext context = new EngineContext()
                    .durability(durability)
                    .layout(layout)
                    .ringCapacity(ExchangeCoreProcess.DEFAULT_RING_SIZE)
                    .directory(directory.path())
                    .outputHandler((output, sequence, index, timestampNs) -> events[0]++);
            if (ready) {
                context.journalReadyBytes(commands.length * MOST_JOURNAL_BYTES);
            }
            try (Exchange exchange = Exchange.open(machine, context)) {
                meter.begin();
                for (int i = 0; i < commands.length; i++) {
                    exchange.submit(commands[i], i * EVENT_DISTANCE_NS);
                }
                exchange.awaitReleased(Duration.ofMinutes(1));
                meter.end(commands.length);
            }
        }
        check(machine, events[0]);
    }

    /** Checks what the round has come to, once its exchange has ended. */
    void check(final ExchangeMachine machine, final long released) {
        if (machine.commandsApplied() != commands.length) {
            throw new IllegalStateException(
                    "commands lost, submitted=" + commands.length + ", applied=" + machine.commandsApplied());
        }
        if (released != machine.eventsSent()) {
            throw new IllegalStateException("events lost, sent=" + machine.eventsSent() + ", released=" + released);
        }
        final String found = Books.checksum(Books.of(machine, Books.symbols(commands)));
        if (!found.equals(books)) {
            throw new IllegalStateException("the books differ, expected=" + books + ", found=" + found);
        }
    }
}
