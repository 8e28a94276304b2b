package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;

class OrderBookRoundTest {
    @Test
    void shouldCountTradesVolumeAndWhatIsRefused() {
        final Round round = round(
                place(1, Side.ASK, 100, 5),
                place(2, Side.ASK, 101, 5),
                place(3, Side.BID, 101, 7),
                new OrderCommand().cancel(99, 1));

        assertThat(round.operations()).isEqualTo(4);
        assertThat(round.fingerprint()).startsWith("trades=2,volume=7,refused=1,book=");
    }

    @Test
    void shouldTellWhatIsOpenByItsChecksum() {
        final String book = round(place(1, Side.BID, 100, 5)).fingerprint();

        assertThat(round(place(1, Side.BID, 100, 5)).fingerprint()).isEqualTo(book);
        assertThat(round(place(2, Side.BID, 100, 5)).fingerprint()).isNotEqualTo(book);
        assertThat(round(place(1, Side.ASK, 100, 5)).fingerprint()).isNotEqualTo(book);
        assertThat(round(place(1, Side.BID, 101, 5)).fingerprint()).isNotEqualTo(book);
        assertThat(round(place(1, Side.BID, 100, 6)).fingerprint()).isNotEqualTo(book);
        assertThat(round(place(1, Side.BID, 100, 5).ofSymbol(1)).fingerprint()).isNotEqualTo(book);
    }

    @Test
    void shouldTellPriorityInTimeByTheChecksum() {
        assertThat(round(place(1, Side.BID, 100, 5), place(2, Side.BID, 100, 5)).fingerprint())
                .isNotEqualTo(round(place(2, Side.BID, 100, 5), place(1, Side.BID, 100, 5))
                        .fingerprint());
    }

    @Test
    void shouldBeginEveryRoundWithEmptyBooks() {
        final OrderBookRound rounds = new OrderBookRound(Flows.commands(1, 2, 5_000));

        assertThat(rounds.run().fingerprint()).isEqualTo(rounds.run().fingerprint());
    }

    private static OrderCommand place(final long orderId, final Side side, final long price, final long size) {
        return new OrderCommand().place(orderId, 1, side, OrderType.GTC, price, size);
    }

    private static Round round(final OrderCommand... commands) {
        return new OrderBookRound(commands).run();
    }
}
