package org.ringmill.examples.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Checks commands against the {@link RiskLimits} before the book sees them, and keeps the positions by what the book answers,
 * which it hands on. What an order could trade counts from when it is placed, so a position cannot go beyond its limit
 * whatever trades next. Logic thread only.
 */
final class RiskStage implements BookEvents {
    private final RiskLimits limits;
    private final BookEvents next;

    private Positions positions = new Positions();
    /** Size of the PLACE that is being applied, taken back if the book refuses it; 0 otherwise. */
    private long placedSize;

    private Side placedSide = Side.BID;

    RiskStage(final RiskLimits limits, final BookEvents next) {
        this.limits = limits;
        this.next = next;
    }

    /**
     * {@return why the command may not go to the book, or null if it may}
     *
     * <p>A size below 1 and an unknown order may: the book answers them.
     */
    @Nullable
    FailReason refuses(final OrderCommand command, final Market market) {
        return switch (command.kind()) {
            case PLACE -> refusesPlace(command, market);
            case MOVE -> refusesMove(command, market);
            case CANCEL, REDUCE -> null;
        };
    }

    /** Gives a command that was not refused to its book. */
    void apply(final OrderCommand command, final Market market) {
        positions = market.positions;
        if (command.kind() == CommandKind.PLACE && command.size() > 0) {
            placedSize = command.size();
            placedSide = command.side();
            positions.addOpen(command.userId(), placedSide, placedSize);
        } else {
            placedSize = 0;
        }
        command.applyTo(market.book, this);
    }

    @Override
    public void trade(
            final long takerOrderId,
            final long takerUserId,
            final Side takerSide,
            final long makerOrderId,
            final long makerUserId,
            final long price,
            final long size) {
        positions.trade(takerUserId, takerSide, size);
        positions.trade(makerUserId, takerSide == Side.BID ? Side.ASK : Side.BID, size);
        next.trade(takerOrderId, takerUserId, takerSide, makerOrderId, makerUserId, price, size);
    }

    @Override
    public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
        positions.addOpen(userId, side, -size);
        next.reduced(orderId, userId, side, price, size);
    }

    @Override
    public void rejected(final long orderId, final long userId, final Side side, final long price, final long size) {
        positions.addOpen(userId, side, -size);
        next.rejected(orderId, userId, side, price, size);
    }

    @Override
    public void failed(final long orderId, final long userId, final FailReason reason) {
        if (placedSize != 0) {
            positions.addOpen(userId, placedSide, -placedSize);
        }
        next.failed(orderId, userId, reason);
    }

    private @Nullable FailReason refusesPlace(final OrderCommand command, final Market market) {
        final long size = command.size();
        if (size < 1) {
            return null;
        }
        if (size > limits.largestSize()) {
            return FailReason.RISK_SIZE;
        }
        if (!limits.allowsNotional(command.price(), size)) {
            return FailReason.RISK_NOTIONAL;
        }
        // Within the limit neither side of the comparison can overflow: both stay below 2^63.
        final boolean isBeyond = limits.limitsPosition()
                && size > limits.largestPosition() - market.positions.exposure(command.userId(), command.side());
        return isBeyond ? FailReason.RISK_POSITION : null;
    }

    private @Nullable FailReason refusesMove(final OrderCommand command, final Market market) {
        final long open = market.book.openSize(command.orderId(), command.userId());
        return limits.allowsNotional(command.price(), open) ? null : FailReason.RISK_NOTIONAL;
    }
}
