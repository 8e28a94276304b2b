package org.ringmill.bench.peers;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.ringmill.bench.peers.Burst.Signal;
import org.ringmill.bench.peers.PekkoSetup.Running;

/** One of Pekko's actors tells another, which acknowledges every {@value Receiver#STEP} messages. */
final class PekkoAmong implements Contender {
    private final int messages;
    private final PekkoSetup setup;

    private PekkoAmong(final int messages, final PekkoSetup setup) {
        this.messages = messages;
        this.setup = setup;
    }

    static List<PekkoAmong> variants(final int messages) {
        return PekkoSetup.oneAndTwo().stream()
                .map(setup -> new PekkoAmong(messages, setup))
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
        try (Running<ActorRef<Signal>> pekko = setup.start(guardian -> spawn(guardian, burst, receiver))) {
            meter.begin();
            pekko.actors().tell(Signal.BEGIN);
            burst.finish().await();
            meter.end(messages);
        }
        receiver.requireSumOf(1, messages);
    }

    private ActorRef<Signal> spawn(final ActorContext<Object> guardian, final Burst burst, final Receiver receiver) {
        final ActorRef<Signal> sender = setup.spawn(guardian, sending(burst), "sender");
        burst.to(setup.spawn(guardian, receiving(receiver, sender), "receiver")::tell);
        return sender;
    }

    private static Behavior<Signal> sending(final Burst burst) {
        return Behaviors.receiveMessage(signal -> {
            burst.on(signal);
            return Behaviors.same();
        });
    }

    private static Behavior<Value> receiving(final Receiver receiver, final ActorRef<Signal> sender) {
        return Behaviors.receiveMessage(message -> {
            if (receiver.accept(message)) {
                sender.tell(Signal.ACKNOWLEDGED);
            }
            return Behaviors.same();
        });
    }
}
