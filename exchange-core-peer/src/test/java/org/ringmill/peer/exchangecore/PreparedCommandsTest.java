package org.ringmill.peer.exchangecore;

import static org.assertj.core.api.Assertions.assertThat;

import exchange.core2.core.common.api.ApiCancelOrder;
import exchange.core2.core.common.api.ApiMoveOrder;
import exchange.core2.core.common.api.ApiPlaceOrder;
import exchange.core2.core.common.api.ApiReduceOrder;
import exchange.core2.core.common.cmd.OrderCommand;
import exchange.core2.core.common.cmd.OrderCommandType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedCommandsTest {
    @TempDir
    private Path folder;

    private final CommandBytes content = new CommandBytes(8)
            .place(7, 1, 2, CommandBytes.BID, CommandBytes.GTC, 100, 5)
            .place(7, 3, 2, CommandBytes.BID, CommandBytes.FOK_BUDGET, 99_999, 5)
            .place(7, 4, 2, CommandBytes.ASK, CommandBytes.IOC, 110, 5)
            .add(CommandBytes.MOVE, 0, 0, 7, 1, 2, 120, 0)
            .add(CommandBytes.REDUCE, 0, 0, 7, 1, 2, 0, 3)
            .add(CommandBytes.CANCEL, 0, 0, 7, 1, 2, 0, 0);

    @Test
    void shouldReserveForABidTheHighestPriceThatItCanMoveTo() throws IOException {
        final PreparedCommands commands = new PreparedCommands(content.read(folder));

        assertThat(commands.forApi()[0]).isInstanceOfSatisfying(ApiPlaceOrder.class, bid -> {
            assertThat(bid.price).isEqualTo(100);
            assertThat(bid.reservePrice).isEqualTo(120);
        });
        assertThat(commands.forBook()[0].reserveBidPrice).isEqualTo(120);
    }

    @Test
    void shouldReserveTheBudgetWhenABidHasOne() throws IOException {
        final PreparedCommands commands = new PreparedCommands(content.read(folder));

        assertThat(commands.forApi()[1])
                .isInstanceOfSatisfying(
                        ApiPlaceOrder.class, bid -> assertThat(bid.reservePrice).isEqualTo(99_999));
        assertThat(commands.forBook()[1].reserveBidPrice).isEqualTo(99_999);
    }

    @Test
    void shouldGiveTheApiEveryKindOfCommand() throws IOException {
        assertThat(new PreparedCommands(content.read(folder)).forApi())
                .hasExactlyElementsOfTypes(
                        ApiPlaceOrder.class,
                        ApiPlaceOrder.class,
                        ApiPlaceOrder.class,
                        ApiMoveOrder.class,
                        ApiReduceOrder.class,
                        ApiCancelOrder.class);
    }

    @Test
    void shouldGiveTheBookTheSameAsTheApi() throws IOException {
        final OrderCommand[] commands = new PreparedCommands(content.read(folder)).forBook();

        assertThat(commands).extracting(command -> command.symbol).containsOnly(7);
        assertThat(commands).extracting(command -> command.uid).containsOnly(2L);
        assertThat(commands[3].command).isEqualTo(OrderCommandType.MOVE_ORDER);
        assertThat(commands[3].price).isEqualTo(120);
        assertThat(commands[4].command).isEqualTo(OrderCommandType.REDUCE_ORDER);
        assertThat(commands[4].size).isEqualTo(3);
        assertThat(commands[5].command).isEqualTo(OrderCommandType.CANCEL_ORDER);
        assertThat(commands[5].orderId).isEqualTo(1);
    }
}
