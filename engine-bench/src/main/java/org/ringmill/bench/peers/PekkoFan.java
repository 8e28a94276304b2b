package org.ringmill.bench.peers;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.ringmill.bench.peers.PekkoSetup.Running;

/** A thread outside tells many of Pekko's actors, one after another. */
final class PekkoFan implements Contender {
    private final int actors;
    private final int messages;
    private final PekkoSetup setup;

    private PekkoFan(final int actors, final int messages, final PekkoSetup setup) {
        this.actors = actors;
        this.messages = messages;
        this.setup = setup;
    }

    /** {@return each setup with one thread that is always busy, or two; a thread for each actor is none for a thousand} */
    static List<PekkoFan> variants(final int actors, final int messages) {
        return PekkoSetup.oneAndTwo().stream()
                .filter(setup -> setup.dispatcher() != PekkoDispatcher.PINNED)
                .map(setup -> new PekkoFan(actors, messages, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Parcels<Parcel> first = new Parcels<>(Parcel::new);
        final Parcels<Parcel> parcels = new Parcels<>(Parcel::new);
        try (Running<List<ActorRef<Parcel>>> pekko = setup.start(guardian -> IntStream.range(0, actors)
                .mapToObj(i -> setup.spawn(guardian, receiving(), "receiver-" + i))
                .toList())) {
            final List<ActorRef<Parcel>> all = pekko.actors();
            first.send(actors, (parcel, index) -> all.get(index).tell(parcel)); // then each has started
            meter.begin();
            parcels.send(messages, (parcel, index) -> all.get(index % actors).tell(parcel));
            meter.end(messages);
        }
        parcels.requireSumOf(messages);
    }

    private static Behavior<Parcel> receiving() {
        return Behaviors.receiveMessage(parcel -> {
            parcel.handle();
            return Behaviors.same();
        });
    }
}
