package org.ringmill.bench.peers;

import java.util.List;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;

/** Two of our actors send one message to and fro; with two threads, each has its own. */
final class ActorPingPong implements Contender {
    private final int rounds;
    private final ActorSetup setup;

    private ActorPingPong(final int rounds, final ActorSetup setup) {
        this.rounds = rounds;
        this.setup = setup;
    }

    static List<ActorPingPong> variants(final int rounds, final int threads) {
        return ActorSetup.variants(threads, 0).stream()
                .map(setup -> new ActorPingPong(rounds, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Rally rally = new Rally(rounds);
        try (ActorSystem system = setup.start()) {
            final ActorRef<Value> ping = system.spawn(
                    "ping",
                    ActorSpec.<Value>of(() -> (ball, context) -> rally.on(ball)).pinned(0));
            final ActorRef<Value> pong = system.spawn(
                    "pong",
                    ActorSpec.<Value>of(() -> (ball, context) -> sendBack(ball, ping))
                            .pinned(setup.threads() - 1));
            rally.with(ball -> ActorSetup.tell(pong, ball));
            meter.begin();
            ActorSetup.tell(ping, new Value());
            rally.finish().await();
            meter.end(rounds);
        }
    }

    private static void sendBack(final Value ball, final ActorRef<Value> ping) {
        ball.value++;
        ActorSetup.tell(ping, ball);
    }
}
