package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ringmill.bench.peers.Crew.Task;

/**
 * What a pipeline has to do.
 *
 * @param stages     for each, those that it comes after, by their numbers, which are lower than its own
 * @param publishers that send at the same time, a thread each
 * @param batch      events that a publisher claims at a time
 * @param each       events of each publisher, a multiple of the batch
 */
record PipelineLoad(List<List<Integer>> stages, int publishers, int batch, int each) {
    /** As in the Disruptor's own test of a pipeline of three. */
    static final int RING = 1 << 13;

    static final List<List<Integer>> ONE = List.of(List.of());
    static final List<List<Integer>> CHAIN_OF_THREE = List.of(List.of(), List.of(0), List.of(1));
    static final List<List<Integer>> DIAMOND = List.of(List.of(), List.of(), List.of(0, 1));
    static final List<List<Integer>> MULTICAST = List.of(List.of(), List.of(), List.of());

    long events() {
        return (long) publishers * each;
    }

    List<Sum> newSums() {
        final List<Sum> sums = new ArrayList<>();
        stages.forEach(stage -> sums.add(new Sum()));
        return sums;
    }

    void check(final List<Sum> sums) {
        sums.forEach(sum -> sum.requireSumOf(publishers, each));
    }

    /** {@return a crew of the publishers, each with that task} */
    Crew crew(final Task publisher) {
        return new Crew(Collections.nCopies(publishers, publisher));
    }
}
