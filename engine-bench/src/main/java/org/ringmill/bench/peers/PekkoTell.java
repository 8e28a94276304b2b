package org.ringmill.bench.peers;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.ringmill.bench.peers.PekkoSetup.Running;

/** Threads outside tell one of Pekko's actors. */
final class PekkoTell implements Contender {
    private final TellLoad load;
    private final PekkoSetup setup;

    private PekkoTell(final TellLoad load, final PekkoSetup setup) {
        this.load = load;
        this.setup = setup;
    }

    static List<PekkoTell> variants(final TellLoad load) {
        return PekkoSetup.variants(1).stream()
                .map(setup -> new PekkoTell(load, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Receiver receiver = new Receiver();
        try (Running<ActorRef<Value>> pekko =
                setup.start(guardian -> setup.spawn(guardian, receiving(receiver), "receiver"))) {
            load.run(meter, List.of(receiver), pekko.actors()::tell);
        }
        load.check(receiver);
    }

    private static Behavior<Value> receiving(final Receiver receiver) {
        return Behaviors.receiveMessage(message -> {
            receiver.accept(message);
            return Behaviors.same();
        });
    }
}
