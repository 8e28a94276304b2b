package org.ringmill.examples.exchange;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a book answers. */
final class EventLog implements BookEvents {
    final List<String> events = new ArrayList<>();

    @Override
    public void trade(
            final long takerOrderId,
            final long takerUserId,
            final Side takerSide,
            final long makerOrderId,
            final long makerUserId,
            final long price,
            final long size) {
        events.add("trade taker=" + takerOrderId + "/" + takerUserId + " " + takerSide + " maker=" + makerOrderId + "/"
                + makerUserId + " price=" + price + " size=" + size);
    }

    @Override
    public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
        events.add("reduced " + orderId + "/" + userId + " " + side + " price=" + price + " size=" + size);
    }

    @Override
    public void rejected(final long orderId, final long userId, final Side side, final long price, final long size) {
        events.add("rejected " + orderId + "/" + userId + " " + side + " price=" + price + " size=" + size);
    }

    @Override
    public void failed(final long orderId, final long userId, final FailReason reason) {
        events.add("failed " + orderId + "/" + userId + " " + reason);
    }
}
