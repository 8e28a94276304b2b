package org.ringmill.bench.peers;

import java.util.List;

/** Our actors against Pekko's typed ones. */
final class ActorPeers {
    private static final String GROUP = "actor";
    private static final String MESSAGES = "messages/s";
    private static final int MILLION = 1_000_000;
    private static final int MANY_ACTORS = 1_000;

    private ActorPeers() {}

    static List<Duel> duels() {
        return List.of(
                tell("tell", 1, 3 * MILLION),
                tell("tell-three-to-one", 3, MILLION),
                new Duel(GROUP, "tell-thousand", MESSAGES, place -> {
                    final int messages = place.operations(3 * MILLION);
                    return new Sides(
                            ActorFan.variants(MANY_ACTORS, messages), PekkoFan.variants(MANY_ACTORS, messages));
                }),
                new Duel(GROUP, "tell-among", MESSAGES, place -> {
                    final int messages = place.operations(3 * MILLION);
                    return new Sides(ActorAmong.variants(messages), PekkoAmong.variants(messages));
                }),
                new Duel(GROUP, "ask", "questions/s", place -> {
                    final int questions = place.operations(MILLION);
                    return new Sides(ActorAsk.variants(questions), PekkoAsk.variants(questions));
                }),
                new Duel(GROUP, "ask-among", "questions/s", place -> {
                    final int questions = place.operations(MILLION);
                    return new Sides(ActorAskAmong.variants(questions), PekkoAskAmong.variants(questions));
                }),
                pingPong("ping-pong", 1, MILLION),
                pingPong("ping-pong-two-threads", 2, MILLION / 2));
    }

    private static Duel tell(final String name, final int senders, final int each) {
        return new Duel(GROUP, name, MESSAGES, place -> {
            final TellLoad load = new TellLoad(senders, place.operations(each));
            return new Sides(ActorTell.variants(load), PekkoTell.variants(load));
        });
    }

    /** The more round trips in a second, the shorter one takes. */
    private static Duel pingPong(final String name, final int threads, final int rounds) {
        return new Duel(GROUP, name, "round trips/s", place -> {
            final int count = place.operations(rounds);
            return new Sides(ActorPingPong.variants(count, threads), PekkoPingPong.variants(count, threads));
        });
    }
}
