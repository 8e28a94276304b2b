package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.OrderAction;
import exchange.core2.core.common.OrderType;
import exchange.core2.core.common.api.ApiCancelOrder;
import exchange.core2.core.common.api.ApiCommand;
import exchange.core2.core.common.api.ApiMoveOrder;
import exchange.core2.core.common.api.ApiPlaceOrder;
import exchange.core2.core.common.api.ApiReduceOrder;
import exchange.core2.core.common.cmd.OrderCommand;
import exchange.core2.core.common.cmd.OrderCommandType;

/**
 * Makes exchange-core's commands of a file's, all before anything is timed.
 *
 * <p>exchange-core lets a bid move no higher than the price that it reserves money for, whether or not it checks the money. So
 * every bid gets the highest price that any order of the flow is placed with or moved to, and no move is refused. A
 * FOK_BUDGET order's price is its budget, and exchange-core wants the reserved price to be the same.
 */
final class PreparedCommands {
    private final CommandFile file;
    private final long highestPrice;

    PreparedCommands(final CommandFile file) {
        this.file = file;
        long highest = 0;
        for (int i = 0; i < file.commands(); i++) {
            if (!isBudget(i)) {
                highest = Math.max(highest, file.price(i));
            }
        }
        highestPrice = highest;
    }

    /** {@return the commands as the exchange's API takes them} */
    ApiCommand[] forApi() {
        final ApiCommand[] commands = new ApiCommand[file.commands()];
        for (int i = 0; i < commands.length; i++) {
            commands[i] = apiCommand(i);
        }
        return commands;
    }

    /** {@return the commands as an order book takes them, which leaves its answer in each} */
    OrderCommand[] forBook() {
        final OrderCommand[] commands = new OrderCommand[file.commands()];
        for (int i = 0; i < commands.length; i++) {
            commands[i] = orderCommand(i);
            commands[i].symbol = file.symbol(i);
        }
        return commands;
    }

    private ApiCommand apiCommand(final int index) {
        final OrderCommandType kind = file.kind(index);
        if (kind == OrderCommandType.PLACE_ORDER) {
            return ApiPlaceOrder.builder()
                    .orderId(file.orderId(index))
                    .uid(file.userId(index))
                    .symbol(file.symbol(index))
                    .action(file.side(index))
                    .orderType(file.type(index))
                    .price(file.price(index))
                    .reservePrice(reservePrice(index))
                    .size(file.size(index))
                    .build();
        }
        if (kind == OrderCommandType.MOVE_ORDER) {
            return new ApiMoveOrder(file.orderId(index), file.price(index), file.userId(index), file.symbol(index));
        }
        if (kind == OrderCommandType.CANCEL_ORDER) {
            return new ApiCancelOrder(file.orderId(index), file.userId(index), file.symbol(index));
        }
        return new ApiReduceOrder(file.orderId(index), file.userId(index), file.symbol(index), file.size(index));
    }

    private OrderCommand orderCommand(final int index) {
        final OrderCommandType kind = file.kind(index);
        if (kind == OrderCommandType.PLACE_ORDER) {
            return OrderCommand.newOrder(
                    file.type(index),
                    file.orderId(index),
                    file.userId(index),
                    file.price(index),
                    reservePrice(index),
                    file.size(index),
                    file.side(index));
        }
        if (kind == OrderCommandType.MOVE_ORDER) {
            return OrderCommand.update(file.orderId(index), file.userId(index), file.price(index));
        }
        if (kind == OrderCommandType.CANCEL_ORDER) {
            return OrderCommand.cancel(file.orderId(index), file.userId(index));
        }
        return OrderCommand.reduce(file.orderId(index), file.userId(index), file.size(index));
    }

    private long reservePrice(final int index) {
        if (file.side(index) == OrderAction.ASK) {
            return 0;
        }
        return isBudget(index) ? file.price(index) : highestPrice;
    }

    private boolean isBudget(final int index) {
        return file.kind(index) == OrderCommandType.PLACE_ORDER && file.type(index) == OrderType.FOK_BUDGET;
    }
}
