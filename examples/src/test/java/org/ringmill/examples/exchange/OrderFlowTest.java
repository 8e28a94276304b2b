package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderFlowTest {
    private static final int COMMANDS = 200_000;
    /** Of the first 50,000 lines of seed 1. Change it only with the flow, and say so in the change log. */
    private static final int FLOW_HASH = 624157163;

    private final OrderCommand command = new OrderCommand();

    @Test
    void shouldGiveTheSameCommandsWhenSeedIsTheSame() {
        assertThat(lines(new OrderFlow(7), 20_000)).isEqualTo(lines(new OrderFlow(7), 20_000));
        assertThat(lines(new OrderFlow(7), 100)).isNotEqualTo(lines(new OrderFlow(8), 100));
    }

    @Test
    void shouldNotChangeFromVersionToVersion() {
        assertThat(lines(new OrderFlow(1), 50_000).hashCode()).isEqualTo(FLOW_HASH);
    }

    @Test
    void shouldGoOnTheSameWhenSkipped() {
        final OrderFlow whole = new OrderFlow(3);
        whole.skip(10_000, command);
        final OrderFlow skipped = new OrderFlow(3);
        skipped.skip(10_000, new OrderCommand());
        skipped.next(command);
        assertThat(command.line()).isEqualTo(10_001);
        final String next = command.toString();
        whole.next(command);
        assertThat(command).hasToString(next);
    }

    @Test
    void shouldHaveTheShapeOfTheGivenFlow() {
        final OrderFlow flow = new OrderFlow(1);
        final OrderBook book = new OrderBook(16);
        final Map<String, Integer> kinds = new HashMap<>();
        final EventLog log = new EventLog();
        for (int i = 0; i < COMMANDS; i++) {
            flow.next(command);
            final boolean isPlace = command.kind() == CommandKind.PLACE;
            kinds.merge(isPlace ? command.type().name() : command.kind().name(), 1, Integer::sum);
            command.applyTo(book, log);
        }
        assertThat(share(kinds, "MOVE")).isCloseTo(0.715, within(0.01));
        assertThat(share(kinds, "GTC")).isCloseTo(0.13, within(0.01));
        assertThat(share(kinds, "CANCEL")).isCloseTo(0.07, within(0.01));
        assertThat(share(kinds, "REDUCE")).isCloseTo(0.07, within(0.01));
        assertThat(share(kinds, "IOC")).isCloseTo(0.019, within(0.003));
        assertThat(share(kinds, "FOK_BUDGET")).isCloseTo(0.0005, within(0.0003));
        assertThat(log.events.stream().filter(e -> e.startsWith("failed"))).isEmpty();
        assertThat(log.events.stream().filter(e -> e.startsWith("trade")).count())
                .isBetween(COMMANDS / 50L, COMMANDS / 15L);
        assertThat(book.openOrders()).isBetween(600, 1_500);
        BookOracle.check(book);
    }

    @Test
    void shouldUseAllSymbolsWhenThereAreSeveral() {
        final OrderFlow flow = new OrderFlow(1, 5);
        final int[] counts = new int[5];
        for (int i = 0; i < 10_000; i++) {
            flow.next(command);
            counts[command.symbolId()]++;
        }
        for (final int count : counts) {
            assertThat(count).isBetween(1_800, 2_200);
        }
    }

    @Test
    void shouldRefuseWhenSymbolsAreOutOfRange() {
        assertThatThrownBy(() -> new OrderFlow(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("symbols=0");
    }

    private List<String> lines(final OrderFlow flow, final int count) {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            flow.next(command);
            lines.add(command.line() + ":" + command);
        }
        return lines;
    }

    private static double share(final Map<String, Integer> kinds, final String kind) {
        return kinds.getOrDefault(kind, 0) / (double) COMMANDS;
    }
}
