package org.ringmill.bench.peers;

import java.util.List;
import java.util.function.Function;

/** Our topics against the event buses of others: on the publisher's thread, and on others behind buffers. */
final class TopicPeers {
    private static final int MILLION = 1_000_000;

    private TopicPeers() {}

    static List<Duel> duels() {
        return List.of(
                direct("direct-guava", 1, GuavaContender::direct),
                direct("direct-four-guava", 4, GuavaContender::direct),
                direct("direct-mbassador", 1, MBassadorContender::direct),
                direct("direct-four-mbassador", 4, MBassadorContender::direct),
                async("async-guava", 1, GuavaContender::async),
                async("async-four-guava", 4, GuavaContender::async),
                async("async-mbassador", 1, MBassadorContender::async),
                async("async-four-mbassador", 4, MBassadorContender::async),
                async("async-vertx", 1, VertxContender::variants),
                async("async-four-vertx", 4, VertxContender::variants),
                // No peer knows patterns: what ours costs by pattern, against the same peer by name.
                duel("async-pattern-vertx", 1, 2 * MILLION, TopicContender::asyncByPattern, VertxContender::variants));
    }

    private static Duel direct(
            final String name, final int subscribers, final Function<PublishLoad, List<? extends Contender>> peer) {
        return duel(name, subscribers, 10 * MILLION / subscribers, TopicContender::direct, peer);
    }

    private static Duel async(
            final String name, final int subscribers, final Function<PublishLoad, List<? extends Contender>> peer) {
        return duel(name, subscribers, 2 * MILLION / subscribers, TopicContender::async, peer);
    }

    private static Duel duel(
            final String name,
            final int subscribers,
            final int messages,
            final Function<PublishLoad, List<? extends Contender>> ours,
            final Function<PublishLoad, List<? extends Contender>> peer) {
        return new Duel("topic", name, "messages/s", place -> {
            final PublishLoad load = new PublishLoad(subscribers, place.operations(messages));
            return new Sides(ours.apply(load), peer.apply(load));
        });
    }
}
