package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path without the engine: file, commands, codec, machine, events, lines; against an independent engine. */
class GivenDataTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders-100k", "sweep-20k"})
    void shouldWriteTheGivenBytesWhenRunOnGivenCommands(final String name) throws IOException {
        final String events = new String(GivenData.bytes(name + ".events.csv.gz"), StandardCharsets.US_ASCII);
        final String book = new String(GivenData.bytes(name + ".book.csv"), StandardCharsets.US_ASCII);
        final ExchangeMachine exchange = new ExchangeMachine();
        final Outputs outputs = new Outputs();
        final OrderCommand command = new OrderCommand();
        try (CommandReader reader = CommandReader.open(GivenData.file(name + ".commands.csv.gz"))) {
            while (reader.next(command)) {
                outputs.apply(exchange, command);
            }
            assertThat(exchange.commandsApplied()).isEqualTo(reader.lines());
            assertThat(exchange.lastCorrelationId()).isEqualTo(reader.lines());
        }
        assertThat(outputs.takeText()).isEqualTo(events);
        assertThat(exchange.eventsSent()).isEqualTo(events.lines().count());
        final ByteArrayOutputStream report = new ByteArrayOutputStream();
        BookReport.write(exchange, report);
        assertThat(report.toString(StandardCharsets.US_ASCII)).isEqualTo(book);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders-100k", "sweep-20k"})
    void shouldKeepTheInvariantsWhenRunOnGivenCommands(final String name) {
        final List<OrderCommand> commands = GivenData.commands(name + ".commands.csv.gz");
        final OrderBook book = new OrderBook(16);
        for (int i = 0; i < commands.size(); i++) {
            commands.get(i).applyTo(book, new EventLog());
            if (i % 5_000 == 0) {
                BookOracle.check(book);
            }
        }
        BookOracle.check(book);
    }
}
