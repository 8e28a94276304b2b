package org.ringmill.pipeline;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import java.util.ArrayList;
import java.util.List;

/** What was declared of one stage: its name, kind, what it comes after, and how its agents are made. */
final class StageSpec<E> {
    /** Makes the agents of a stage: one, or as many as it has shards or workers. */
    @FunctionalInterface
    interface Factory<E> {
        List<StageAgent<E>> create(SequenceBarrier barrier, StageContext<E> context);
    }

    final String name;
    final String kind;
    final Factory<E> factory;
    final List<String> after = new ArrayList<>();
    final List<Sequence> gates = new ArrayList<>();
    FailurePolicy<E> failurePolicy = FailurePolicy.halt();

    StageSpec(final String name, final String kind, final Factory<E> factory) {
        this.name = name;
        this.kind = kind;
        this.factory = factory;
    }
}
