package org.ringmill.bench.peers;

import java.util.List;

/** The pipeline against the raw Disruptor, with stages that each do a little. */
final class PipelinePeers {
    private static final String GROUP = "pipeline";
    private static final int BATCH = 16;
    private static final int MILLION = 1_000_000;

    private PipelinePeers() {}

    static List<Duel> duels() {
        return List.of(
                duel("one-to-one", PipelineLoad.ONE, 1, 1, 40 * MILLION),
                duel("one-to-one-batches", PipelineLoad.ONE, 1, BATCH, 80 * MILLION),
                duel("three-to-one", PipelineLoad.ONE, 3, 1, 3 * MILLION),
                duel("three-to-one-batches", PipelineLoad.ONE, 3, BATCH, 15 * MILLION),
                duel("three-stages", PipelineLoad.CHAIN_OF_THREE, 1, 1, 10 * MILLION),
                duel("diamond", PipelineLoad.DIAMOND, 1, 1, 10 * MILLION),
                duel("multicast", PipelineLoad.MULTICAST, 1, 1, 10 * MILLION));
    }

    private static Duel duel(
            final String name,
            final List<List<Integer>> stages,
            final int publishers,
            final int batch,
            final int each) {
        return new Duel(GROUP, name, "events/s", place -> {
            final PipelineLoad load = new PipelineLoad(stages, publishers, batch, place.operations(each));
            return new Sides(PipelineContender.variants(load), DisruptorContender.variants(load));
        });
    }
}
