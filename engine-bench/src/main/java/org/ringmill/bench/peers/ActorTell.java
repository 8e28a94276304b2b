package org.ringmill.bench.peers;

import java.util.List;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;

/** Threads outside tell one of our actors. */
final class ActorTell implements Contender {
    private final TellLoad load;
    private final ActorSetup setup;

    private ActorTell(final TellLoad load, final ActorSetup setup) {
        this.load = load;
        this.setup = setup;
    }

    static List<ActorTell> variants(final TellLoad load) {
        return ActorSetup.variants(1, load.senders()).stream()
                .map(setup -> new ActorTell(load, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Receiver receiver = new Receiver();
        try (ActorSystem system = setup.start()) {
            final ActorRef<Value> actor =
                    system.spawn("receiver", ActorSpec.of(() -> (message, context) -> receiver.accept(message)));
            load.run(meter, List.of(receiver), message -> ActorSetup.tell(actor, message));
        }
        load.check(receiver);
    }
}
