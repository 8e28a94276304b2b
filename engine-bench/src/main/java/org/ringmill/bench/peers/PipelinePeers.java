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
                oneStage("one-to-one", 1, 1, 40 * MILLION),
                oneStage("one-to-one-batches", 1, BATCH, 80 * MILLION),
                oneStage("three-to-one", 3, 1, 3 * MILLION),
                oneStage("three-to-one-batches", 3, BATCH, 15 * MILLION),
                threeStages("three-stages", PipelineLoad.CHAIN_OF_THREE, false),
                threeStages("three-stages-one-thread", PipelineLoad.CHAIN_OF_THREE, true),
                threeStages("diamond", PipelineLoad.DIAMOND, false),
                threeStages("diamond-one-thread", PipelineLoad.DIAMOND, true),
                threeStages("multicast", PipelineLoad.MULTICAST, false),
                threeStages("multicast-one-thread", PipelineLoad.MULTICAST, true));
    }

    private static Duel oneStage(final String name, final int publishers, final int batch, final int each) {
        return new Duel(GROUP, name, "events/s", place -> {
            final PipelineLoad load = new PipelineLoad(PipelineLoad.ONE, publishers, batch, place.operations(each));
            return new Sides(PipelineContender.variants(load), DisruptorContender.variants(load));
        });
    }

    /** @param isAggregated whether the Disruptor's handlers share a thread, too, or have one each, as its DSL lays them out */
    private static Duel threeStages(final String name, final List<List<Integer>> stages, final boolean isAggregated) {
        return new Duel(GROUP, name, "events/s", place -> {
            final PipelineLoad load = new PipelineLoad(stages, 1, 1, place.operations(10 * MILLION));
            return new Sides(
                    PipelineContender.variants(load),
                    isAggregated ? DisruptorContender.aggregated(load) : DisruptorContender.variants(load));
        });
    }
}
