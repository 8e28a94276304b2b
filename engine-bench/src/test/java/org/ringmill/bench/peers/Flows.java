package org.ringmill.bench.peers;

import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;

/** Commands made from a seed. */
final class Flows {
    private Flows() {}

    static OrderCommand[] commands(final long seed, final int symbols, final int count) {
        final OrderFlow flow = new OrderFlow(seed, symbols);
        final OrderCommand[] commands = new OrderCommand[count];
        for (int i = 0; i < count; i++) {
            commands[i] = new OrderCommand();
            flow.next(commands[i]);
        }
        return commands;
    }
}
