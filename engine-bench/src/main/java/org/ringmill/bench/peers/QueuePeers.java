package org.ringmill.bench.peers;

import java.util.List;
import java.util.function.Function;

/** The pipeline of one stage against the queues that one would put between two threads instead. */
final class QueuePeers {
    private static final int MILLION = 1_000_000;

    private QueuePeers() {}

    static List<Duel> duels() {
        return List.of(
                duel("one-to-one-blocking", 1, 40 * MILLION, 4 * MILLION, BlockingQueueContender::variants),
                duel("one-to-one-jctools", 1, 40 * MILLION, 40 * MILLION, JctoolsContender::variants),
                duel("three-to-one-blocking", 3, 3 * MILLION, MILLION, BlockingQueueContender::variants),
                duel("three-to-one-jctools", 3, 3 * MILLION, 3 * MILLION, JctoolsContender::variants));
    }

    /** The sides send as many events as each takes some tenths of a second for. */
    private static Duel duel(
            final String name,
            final int producers,
            final int ours,
            final int peer,
            final Function<QueueLoad, List<? extends Contender>> variants) {
        return new Duel(
                "queue",
                name,
                "events/s",
                place -> new Sides(
                        PipelineContender.variants(
                                new PipelineLoad(PipelineLoad.ONE, producers, 1, place.operations(ours))),
                        variants.apply(new QueueLoad(producers, place.operations(peer)))));
    }
}
