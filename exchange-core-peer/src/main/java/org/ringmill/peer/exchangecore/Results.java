package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.cmd.OrderCommand;
import java.util.concurrent.CountDownLatch;
import java.util.function.ObjLongConsumer;

/**
 * Counts the results of the commands that are expected, on the exchange's last thread; others pass. The one that submits
 * says how many it will submit, submits them, and waits: the ring hands the count over, and the latch hands the tally back.
 */
final class Results implements ObjLongConsumer<OrderCommand> {
    private Tally tally = new Tally();
    private CountDownLatch arrived = new CountDownLatch(0);
    private long expected;

    /** Begins a new count; to be called when nothing is on its way. */
    void expect(final long commands) {
        tally = new Tally();
        arrived = new CountDownLatch(1);
        expected = commands;
    }

    @Override
    public void accept(final OrderCommand command, final long sequence) {
        if (expected > 0) {
            tally.add(command.resultCode, command.matcherEvent);
            if (--expected == 0) {
                arrived.countDown();
            }
        }
    }

    /** Waits until all that was expected has arrived. {@return what was counted} */
    Tally await() throws InterruptedException {
        arrived.await();
        return tally;
    }
}
