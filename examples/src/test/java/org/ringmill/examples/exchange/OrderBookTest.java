package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.state.StateHash;

class OrderBookTest {
    private static final int SEEDS = 6;

    private final OrderBook book = new OrderBook(16);
    private final EventLog log = new EventLog();

    @ParameterizedTest
    @EnumSource
    void shouldAnswerAsTheReferenceWhenCommandsAreRandom(final RandomCommands.Temper temper) {
        int mostOrders = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            System.out.println("temper=" + temper + ", seed=" + seed);
            mostOrders = Math.max(mostOrders, compare(seed, temper));
        }
        final int expected =
                temper == RandomCommands.Temper.DEEP || temper == RandomCommands.Temper.SPARSE ? 2_000 : 10;
        assertThat(mostOrders).as("the flow fills the book").isGreaterThan(expected);
    }

    /** {@return the most orders that were open} */
    private static int compare(final long seed, final RandomCommands.Temper temper) {
        final OrderBook book = new OrderBook(1);
        final ReferenceBook reference = new ReferenceBook();
        final RandomCommands random = new RandomCommands(seed, temper);
        final OrderCommand command = new OrderCommand();
        final boolean isSmall = temper == RandomCommands.Temper.NARROW || temper == RandomCommands.Temper.EXTREME;
        final int commands = isSmall ? 3_000 : 30_000;
        final int checkEvery = isSmall ? 1 : 1_500;
        int mostOrders = 0;
        for (int i = 1; i <= commands; i++) {
            random.next(command);
            final EventLog actual = new EventLog();
            final EventLog expected = new EventLog();
            command.applyTo(book, actual);
            reference.apply(command, expected);
            if (!actual.events.equals(expected.events) || i % checkEvery == 0) {
                final String at = "temper=" + temper + ", seed=" + seed + ", command " + i + " " + command;
                assertThat(actual.events).as(at).isEqualTo(expected.events);
                assertThat(BookOracle.orders(book)).as(at).isEqualTo(reference.orders());
                BookOracle.check(book);
            }
            mostOrders = Math.max(mostOrders, book.openOrders());
        }
        return mostOrders;
    }

    @Test
    void shouldKeepOrderWhenAHundredThousandLevelsComeAndGo() {
        final int levels = 100_000;
        for (int i = 0; i < levels; i++) {
            // A stride without a common factor visits each price once, in a scattered order.
            final long price = i * 77_777L % levels * 1_000_003;
            book.place(i, 1, Side.ASK, OrderType.GTC, price, 1, log);
        }
        BookOracle.check(book);
        book.place(levels, 2, Side.BID, OrderType.IOC, Long.MAX_VALUE, levels - 1, log);
        assertThat(log.events).hasSize(levels - 1);
        assertThat(book.openOrders()).isOne();
        assertThat(book.bestPrice(Side.ASK)).isEqualTo((levels - 1) * 1_000_003L);
        BookOracle.check(book);
    }

    @Test
    void shouldGoBehindWhenMovedToItsOwnPrice() {
        book.place(1, 1, Side.ASK, OrderType.GTC, 10, 5, log);
        book.place(2, 1, Side.ASK, OrderType.GTC, 10, 5, log);
        book.move(1, 1, 10, log);
        assertThat(BookOracle.orders(book))
                .containsExactly("ASK id=2 user=1 price=10 open=5", "ASK id=1 user=1 price=10 open=5");
        assertThat(log.events).isEmpty();
    }

    @Test
    void shouldKeepItsPlaceWhenPartlyFilled() {
        book.place(1, 1, Side.ASK, OrderType.GTC, 10, 5, log);
        book.place(2, 1, Side.ASK, OrderType.GTC, 10, 5, log);
        book.place(3, 2, Side.BID, OrderType.GTC, 10, 3, log);
        assertThat(BookOracle.orders(book))
                .containsExactly("ASK id=1 user=1 price=10 open=2", "ASK id=2 user=1 price=10 open=5");
    }

    @Test
    void shouldTradeWithItselfWhenUserCrosses() {
        book.place(1, 1, Side.ASK, OrderType.GTC, 10, 5, log);
        book.place(2, 1, Side.BID, OrderType.GTC, 10, 5, log);
        assertThat(log.events).containsExactly("trade taker=2/1 BID maker=1/1 price=10 size=5");
        assertThat(book.openOrders()).isZero();
    }

    @Test
    void shouldNameTheSizeFirstWhenOrderIsAlsoWrong() {
        book.place(1, 1, Side.BID, OrderType.GTC, 10, 5, log);
        final long before = StateHash.of(book);
        book.place(1, 1, Side.BID, OrderType.GTC, 10, 0, log);
        book.place(1, 2, Side.ASK, OrderType.IOC, 10, 1, log);
        book.reduce(2, 1, -1, log);
        book.reduce(1, 2, 1, log);
        book.move(1, 2, 11, log);
        book.cancel(2, 1, log);
        assertThat(log.events)
                .containsExactly(
                        "failed 1/1 INVALID_SIZE",
                        "failed 1/2 DUPLICATE_ORDER",
                        "failed 2/1 INVALID_SIZE",
                        "failed 1/2 UNKNOWN_ORDER",
                        "failed 1/2 UNKNOWN_ORDER",
                        "failed 2/1 UNKNOWN_ORDER");
        assertThat(StateHash.of(book)).isEqualTo(before);
    }

    @Test
    void shouldTakeAnIdAgainWhenItsOrderIsGone() {
        book.place(1, 1, Side.BID, OrderType.GTC, 10, 5, log);
        book.cancel(1, 1, log);
        book.place(1, 2, Side.ASK, OrderType.GTC, 11, 6, log);
        assertThat(BookOracle.orders(book)).containsExactly("ASK id=1 user=2 price=11 open=6");
    }

    @Test
    void shouldFillAskWhenProceedsEqualItsBudget() {
        book.place(1, 1, Side.BID, OrderType.GTC, 10, 5, log);
        book.place(2, 1, Side.BID, OrderType.GTC, 9, 5, log);
        book.place(3, 2, Side.ASK, OrderType.FOK_BUDGET, 69, 7, log);
        book.place(4, 2, Side.ASK, OrderType.FOK_BUDGET, 68, 7, log);
        assertThat(log.events)
                .containsExactly(
                        "rejected 3/2 ASK price=69 size=7",
                        "trade taker=4/2 ASK maker=1/1 price=10 size=5",
                        "trade taker=4/2 ASK maker=2/1 price=9 size=2");
    }

    @Test
    void shouldNotOverflowWhenBudgetMeetsHugePrices() {
        book.place(1, 1, Side.ASK, OrderType.GTC, Long.MAX_VALUE, Long.MAX_VALUE, log);
        book.place(2, 2, Side.BID, OrderType.FOK_BUDGET, Long.MAX_VALUE, 2, log);
        book.place(3, 2, Side.BID, OrderType.FOK_BUDGET, Long.MAX_VALUE, 1, log);
        assertThat(log.events)
                .containsExactly(
                        "rejected 2/2 BID price=9223372036854775807 size=2",
                        "trade taker=3/2 BID maker=1/1 price=9223372036854775807 size=1");
    }

    @Test
    void shouldRefuseWhenSideIsEmpty() {
        assertThatThrownBy(() -> book.bestPrice(Side.BID))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("side=BID");
    }
}
