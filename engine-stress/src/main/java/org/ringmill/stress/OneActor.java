package org.ringmill.stress;

import java.util.concurrent.atomic.AtomicInteger;
import org.ringmill.actor.Actor;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

/** A system of one actor, which has started, without threads: who runs it steps it. Its dead letters are counted, its clock stands. */
final class OneActor<M> {
    final ManualClock clock = new ManualClock(0);
    final AtomicInteger dead = new AtomicInteger();
    final ActorSystem system = ActorSystem.builder("stress")
            .layout(ThreadLayout.caller())
            .dispatchers(1)
            .maxActors(2)
            .mailbox(8)
            .clock(clock)
            .onDeadLetter((message, recipient, sender, reason) -> dead.incrementAndGet())
            .start();
    final ActorRef<M> ref;

    OneActor(final Actor<M> actor) {
        ref = system.spawn("actor", ActorSpec.of(() -> actor));
        drain();
    }

    /** Steps until there is nothing to do. */
    void drain() {
        int work;
        do {
            work = system.step();
        } while (work > 0);
    }
}
