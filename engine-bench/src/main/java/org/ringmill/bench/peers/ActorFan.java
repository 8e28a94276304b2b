package org.ringmill.bench.peers;

import java.util.List;
import java.util.stream.IntStream;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;

/** A thread outside tells many of our actors, one after another. */
final class ActorFan implements Contender {
    /** Of each: with so many actors few messages are in flight to one. */
    private static final int MAILBOX = 64;

    private final int actors;
    private final int messages;
    private final ActorSetup setup;

    private ActorFan(final int actors, final int messages, final ActorSetup setup) {
        this.actors = actors;
        this.messages = messages;
        this.setup = setup;
    }

    static List<ActorFan> variants(final int actors, final int messages) {
        return ActorSetup.oneAndTwo(1).stream()
                .map(setup -> new ActorFan(actors, messages, setup))
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
        try (ActorSystem system = setup.start()) {
            final ActorSpec<Parcel> spec = ActorSpec.<Parcel>of(() -> (parcel, context) -> parcel.handle())
                    .mailbox(MAILBOX);
            final List<ActorRef<Parcel>> all = IntStream.range(0, actors)
                    .mapToObj(i -> system.spawn("receiver-" + i, spec))
                    .toList();
            first.send(actors, (parcel, index) -> ActorSetup.tell(all.get(index), parcel)); // then each has started
            meter.begin();
            parcels.send(messages, (parcel, index) -> ActorSetup.tell(all.get(index % actors), parcel));
            meter.end(messages);
        }
        parcels.requireSumOf(messages);
    }
}
