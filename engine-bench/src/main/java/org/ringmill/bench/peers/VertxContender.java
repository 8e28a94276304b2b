package org.ringmill.bench.peers;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;

/** Vert.x's event bus within one process: each subscriber a verticle, messages handed over as they are. */
final class VertxContender implements Contender {
    private static final String ADDRESS = "bench";
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final PublishLoad load;
    private final int eventLoops;

    private VertxContender(final PublishLoad load, final int eventLoops) {
        this.load = load;
        this.eventLoops = eventLoops;
    }

    /** {@return the bus with one event loop, and with two} */
    static List<VertxContender> variants(final PublishLoad load) {
        return List.of(new VertxContender(load, 1), new VertxContender(load, 2));
    }

    @Override
    public String name() {
        return "Vert.x, " + (eventLoops == 1 ? "one event loop" : "two event loops");
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Receiver> receivers = load.newReceivers();
        final Vertx vertx =
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops).setUseDaemonThread(true));
        try {
            final EventBus bus = vertx.eventBus();
            bus.registerDefaultCodec(Value.class, new AsItIs());
            for (final Receiver receiver : receivers) {
                vertx.deployVerticle(new Subscriber(receiver), new DeploymentOptions())
                        .await();
            }
            load.run(meter, receivers, message -> bus.publish(ADDRESS, message, LOCAL));
        } finally {
            vertx.close().await();
        }
        load.check(receivers);
    }

    /** Takes messages on its event loop. */
    private static final class Subscriber extends VerticleBase {
        private final Receiver receiver;

        Subscriber(final Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public Future<?> start() {
            return vertx.eventBus()
                    .<Value>localConsumer(ADDRESS, message -> receiver.accept(message.body()))
                    .completion();
        }
    }

    /** Hands a message over without a copy: it does not leave the process. */
    private static final class AsItIs implements MessageCodec<Value, Value> {
        @Override
        public void encodeToWire(final Buffer buffer, final Value message) {
            throw new UnsupportedOperationException("messages stay in this process");
        }

        @Override
        public Value decodeFromWire(final int position, final Buffer buffer) {
            throw new UnsupportedOperationException("messages stay in this process");
        }

        @Override
        public Value transform(final Value message) {
            return message;
        }

        @Override
        public String name() {
            return "as-it-is";
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
