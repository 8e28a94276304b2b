package org.ringmill.bench.peers;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.ringmill.bench.peers.PekkoSetup.Running;

/** Two of Pekko's actors send one message to and fro. */
final class PekkoPingPong implements Contender {
    private final int rounds;
    private final PekkoSetup setup;

    private PekkoPingPong(final int rounds, final PekkoSetup setup) {
        this.rounds = rounds;
        this.setup = setup;
    }

    /** {@return each setup with so many threads: with two those too that have more} */
    static List<PekkoPingPong> variants(final int rounds, final int threads) {
        return (threads == 1 ? PekkoSetup.variantsOf(threads) : PekkoSetup.variants(threads))
                .stream().map(setup -> new PekkoPingPong(rounds, setup)).toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Rally rally = new Rally(rounds);
        try (Running<ActorRef<Value>> pekko = setup.start(guardian -> spawn(guardian, rally))) {
            meter.begin();
            pekko.actors().tell(new Value());
            rally.finish().await();
            meter.end(rounds);
        }
    }

    private ActorRef<Value> spawn(final ActorContext<Object> guardian, final Rally rally) {
        final ActorRef<Value> ping = setup.spawn(guardian, playing(rally), "ping");
        rally.with(setup.spawn(guardian, returning(ping), "pong")::tell);
        return ping;
    }

    private static Behavior<Value> playing(final Rally rally) {
        return Behaviors.receiveMessage(ball -> {
            rally.on(ball);
            return Behaviors.same();
        });
    }

    private static Behavior<Value> returning(final ActorRef<Value> ping) {
        return Behaviors.receiveMessage(ball -> {
            ball.value++;
            ping.tell(ball);
            return Behaviors.same();
        });
    }
}
