package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.EngineContext;
import org.ringmill.state.StateHash;

/** The exchange as an application meets it. */
class ExchangeTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final OrderCommand command = new OrderCommand();

    @TempDir
    private Path directory;

    private EngineContext context() {
        return new EngineContext().directory(directory).outputHandler((output, sequence, index, timestampNs) -> {});
    }

    @Test
    void shouldGoOnWhereItWas() {
        final OrderFlow flow = new OrderFlow(4);
        for (int run = 0; run < 3; run++) {
            try (Exchange exchange = Exchange.open(new ExchangeMachine(), context())) {
                assertThat(exchange.machine().commandsApplied()).isEqualTo(run * 1_500L);
                for (int i = 1; i <= 1_500; i++) {
                    flow.next(command);
                    assertThat(exchange.submit(command)).isEqualTo(command.line());
                }
                exchange.awaitReleased(TIMEOUT);
                assertThat(exchange.engine().releasedSequence()).isEqualTo((run + 1) * 1_500L);
            }
        }
        final ExchangeMachine expected = new ExchangeMachine();
        final Outputs outputs = new Outputs();
        final OrderFlow again = new OrderFlow(4);
        for (int i = 0; i < 4_500; i++) {
            again.next(command);
            outputs.apply(expected, command);
        }
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context())) {
            assertThat(StateHash.of(exchange.machine())).isEqualTo(StateHash.of(expected));
            assertThat(exchange.machine().eventsSent()).isEqualTo(expected.eventsSent());
        }
    }

    @Test
    void shouldTakeAnEventTimeOfTheCaller() {
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context())) {
            exchange.submit(command.place(1, 1, Side.BID, OrderType.GTC, 10, 1).onLine(1), 77);
            exchange.awaitReleased(TIMEOUT);
        }
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context())) {
            assertThat(exchange.engine().recovered().timestampNs()).isEqualTo(77);
        }
    }

    @Test
    void shouldSayWhyItHasStopped() {
        final Exchange exchange =
                Exchange.open(new ExchangeMachine(), context().outputHandler((output, sequence, index, timestampNs) -> {
                    throw new IOException("no room, as told");
                }));
        exchange.submit(command.cancel(1, 1).onLine(1));
        assertThatThrownBy(() -> exchange.awaitReleased(TIMEOUT)).satisfies(ExchangeTest::requireReason);
        assertThatThrownBy(() -> exchange.submit(command)).satisfies(ExchangeTest::requireReason);
        assertThatThrownBy(exchange::close).satisfies(ExchangeTest::requireReason);
        try (Exchange again = Exchange.open(new ExchangeMachine(), context())) {
            assertThat(again.machine().commandsApplied()).isEqualTo(1);
        }
    }

    private static void requireReason(final Throwable fault) {
        assertThat(fault)
                .isInstanceOf(RingmillException.class)
                .hasMessage("exchange has stopped, stage=release, cause=no room, as told");
    }

    @Test
    void shouldRefuseCommandsAfterTheEnd() {
        final Exchange exchange = Exchange.open(new ExchangeMachine(), context());
        assertThat(exchange.shutdown(TIMEOUT).isComplete()).isTrue();
        assertThatThrownBy(() -> exchange.submit(command.cancel(1, 1)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("reason=CLOSED");
    }
}
