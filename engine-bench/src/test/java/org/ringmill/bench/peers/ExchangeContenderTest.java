package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.RiskLimits;
import org.ringmill.journal.Durability;

class ExchangeContenderTest {
    @TempDir
    private Path folder;

    private ExchangeContender contender(final OrderCommand[] commands, final String books) {
        return contender(commands, books, ExchangeContender.CHECKED);
    }

    private ExchangeContender contender(final OrderCommand[] commands, final String books, final RiskLimits limits) {
        return new ExchangeContender(
                commands, books, limits, Durability.MEMORY, ThreadLayout.shared(1), new Workplace(folder, 1, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldHaveTheBooksThatTheCommandsLeadTo(final int symbols) throws Exception {
        final OrderCommand[] commands = Flows.commands(7, symbols, 5_000);
        for (final RiskLimits limits : List.of(RiskLimits.NONE, ExchangeContender.CHECKED)) {
            final Meter meter = new Meter();

            contender(commands, Books.checksumAfter(commands), limits).run(meter);

            assertThat(meter.measurement().operations()).isEqualTo(5_000);
        }
        assertThat(new OrderBookRound(commands).run().fingerprint()).endsWith("book=" + Books.checksumAfter(commands));
    }

    @Test
    void shouldFailWhenItsBooksAreOthers() {
        final OrderCommand[] commands = Flows.commands(7, 1, 5_000);
        final String others = Books.checksumAfter(Arrays.copyOf(commands, 4_999));

        assertThatThrownBy(() -> contender(commands, others).run(new Meter()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the books differ, expected=" + others);
    }

    @Test
    void shouldFailWhenCommandsAreNotApplied() {
        final OrderCommand[] commands = Flows.commands(7, 1, 100);

        assertThatThrownBy(
                        () -> contender(commands, Books.checksumAfter(commands)).check(new ExchangeMachine(), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("commands lost, submitted=100, applied=0");
    }
}
