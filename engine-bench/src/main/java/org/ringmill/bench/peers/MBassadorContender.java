package org.ringmill.bench.peers;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import net.engio.mbassy.bus.IMessagePublication;
import net.engio.mbassy.bus.MBassador;
import net.engio.mbassy.bus.config.BusConfiguration;
import net.engio.mbassy.bus.config.Feature;
import net.engio.mbassy.bus.config.IBusConfiguration;
import net.engio.mbassy.bus.error.PublicationError;
import net.engio.mbassy.listener.Handler;
import net.engio.mbassy.listener.Invoke;
import net.engio.mbassy.listener.Listener;
import net.engio.mbassy.listener.References;
import org.jspecify.annotations.Nullable;

/** MBassador, which holds its listeners by strong references here, its quicker way. */
final class MBassadorContender implements Contender {
    private final PublishLoad load;
    private final Way way;

    /** How a message gets to its subscribers. */
    private enum Way {
        /** On the publisher's thread. */
        DIRECT("publish"),
        /** By a thread of the bus, from a queue without a bound. */
        DISPATCHED_LINKED("publishAsync, LinkedBlockingQueue"),
        /** By a thread of the bus, from a bounded queue. */
        DISPATCHED_ARRAY("publishAsync, ArrayBlockingQueue"),
        /** By an executor's thread, each call of a subscriber for itself. */
        INVOKED("asynchronous handlers");

        private final String description;

        Way(final String description) {
            this.description = description;
        }
    }

    private MBassadorContender(final PublishLoad load, final Way way) {
        this.load = load;
        this.way = way;
    }

    static List<MBassadorContender> direct(final PublishLoad load) {
        return List.of(new MBassadorContender(load, Way.DIRECT));
    }

    static List<MBassadorContender> async(final PublishLoad load) {
        return List.of(
                new MBassadorContender(load, Way.DISPATCHED_LINKED),
                new MBassadorContender(load, Way.DISPATCHED_ARRAY),
                new MBassadorContender(load, Way.INVOKED));
    }

    @Override
    public String name() {
        return "MBassador, " + way.description;
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Receiver> receivers = load.newReceivers();
        final AtomicReference<@Nullable PublicationError> error = new AtomicReference<>();
        try (Closing<ExecutorService> executor = new Closing<>(Executors.newSingleThreadExecutor())) {
            final MBassador<Value> bus = new MBassador<>(configuration(executor.executor())
                    .addPublicationErrorHandler(each -> error.compareAndSet(null, each)));
            try {
                receivers.forEach(receiver -> bus.subscribe(
                        way == Way.INVOKED ? new InvokedListener(receiver) : new PlainListener(receiver)));
                load.run(meter, receivers, publishing(bus));
            } finally {
                bus.shutdown();
            }
        }
        if (error.get() != null) {
            throw new IllegalStateException("a publication failed, error=" + error.get());
        }
        load.check(receivers);
    }

    private Window.Send publishing(final MBassador<Value> bus) {
        return way == Way.DIRECT || way == Way.INVOKED ? bus::publish : bus::publishAsync;
    }

    private IBusConfiguration configuration(final ExecutorService executor) {
        final BlockingQueue<IMessagePublication> queue =
                way == Way.DISPATCHED_ARRAY ? new ArrayBlockingQueue<>(2 * Window.SIZE) : new LinkedBlockingQueue<>();
        return new BusConfiguration()
                .addFeature(Feature.SyncPubSub.Default())
                .addFeature(new Feature.AsynchronousHandlerInvocation().setExecutor(executor))
                .addFeature(Feature.AsynchronousMessageDispatch.Default()
                        .setNumberOfMessageDispatchers(1)
                        .setMessageQueue(queue));
    }

    /** Called by whoever dispatches. */
    @Listener(references = References.Strong)
    static final class PlainListener {
        private final Receiver receiver;

        PlainListener(final Receiver receiver) {
            this.receiver = receiver;
        }

        /** Takes a message. */
        @Handler(delivery = Invoke.Synchronously)
        public void on(final Value message) {
            receiver.accept(message);
        }
    }

    /** Called by the executor. */
    @Listener(references = References.Strong)
    static final class InvokedListener {
        private final Receiver receiver;

        InvokedListener(final Receiver receiver) {
            this.receiver = receiver;
        }

        /** Takes a message. */
        @Handler(delivery = Invoke.Asynchronously)
        public void on(final Value message) {
            receiver.accept(message);
        }
    }
}
