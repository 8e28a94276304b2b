package org.ringmill.bench.peers;

import java.util.List;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.bench.peers.Burst.Signal;

/** One of our actors tells another, which acknowledges every {@value Receiver#STEP} messages. */
final class ActorAmong implements Contender {
    private final int messages;
    private final ActorSetup setup;

    private ActorAmong(final int messages, final ActorSetup setup) {
        this.messages = messages;
        this.setup = setup;
    }

    static List<ActorAmong> variants(final int messages) {
        return ActorSetup.oneAndTwo(0).stream()
                .map(setup -> new ActorAmong(messages, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Burst burst = new Burst(messages);
        final Receiver receiver = new Receiver();
        try (ActorSystem system = setup.start()) {
            final ActorRef<Signal> sender =
                    system.spawn("sender", ActorSpec.of(() -> (signal, context) -> burst.on(signal)));
            final ActorRef<Value> receiving = system.spawn(
                    "receiver", ActorSpec.of(() -> (message, context) -> receive(receiver, message, sender)));
            burst.to(message -> ActorSetup.tell(receiving, message));
            meter.begin();
            ActorSetup.tell(sender, Signal.BEGIN);
            burst.finish().await();
            meter.end(messages);
        }
        receiver.requireSumOf(1, messages);
    }

    private static void receive(final Receiver receiver, final Value message, final ActorRef<Signal> sender) {
        if (receiver.accept(message)) {
            ActorSetup.tell(sender, Signal.ACKNOWLEDGED);
        }
    }
}
