package org.ringmill.bench.targets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.latency.LatencyProbe;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;

/** The exchange under a generated flow of orders, from when a command was due until all its events are released. */
public final class ExchangeTarget extends EngineTarget {
    private final OrderFlow flow;
    private final OrderCommand command = new OrderCommand();
    private @Nullable Exchange exchange;

    /** Makes one that is to run as the options say. */
    public ExchangeTarget(final TargetOptions options) {
        super(options);
        flow = new OrderFlow(options.seed());
        flow.next(command);
    }

    @Override
    public String name() {
        return "exchange " + levelName();
    }

    @Override
    public void start(final LatencyProbe probe) throws IOException {
        final Exchange opened = Exchange.open(new ExchangeMachine(), context(probe));
        exchange = opened;
        report(opened.engine(), probe);
    }

    /** {@return the stages and their order, as text; once started} */
    public String graph() {
        return started().engine().toText();
    }

    private Exchange started() {
        if (exchange == null) {
            throw new IllegalStateException("not started");
        }
        return exchange;
    }

    /** The next command is made after this one has left, in the time in which the sender would wait. */
    @Override
    public void send(final long dueNs) {
        started().submit(command, dueNs);
        flow.next(command);
    }

    @Override
    public void stop() {
        if (exchange != null) {
            exchange.close();
        }
    }
}
