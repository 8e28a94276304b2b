package org.ringmill.examples.exchange;

/** Visits the open orders of one side of a book, best price first and in time priority. Must not change the book. */
@FunctionalInterface
public interface OrderVisitor {
    /**
     * Takes one open order.
     *
     * @param openSize what is still open of it, at least 1
     */
    void onOrder(long orderId, long userId, long price, long openSize);
}
