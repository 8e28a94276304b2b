package org.ringmill.stress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.ringmill.engine.DurableEngine;
import org.ringmill.pipeline.Pipeline;

/**
 * The stages of a pipeline without its threads, so that each actor runs one, as its thread would. A pipeline hands its
 * agents to nobody, and need not for our sake: they are read out of its private field.
 */
final class Stages {
    private static final VarHandle STAGES = handle(Pipeline.class, "stages", List.class);
    private static final VarHandle PIPELINE = handle(DurableEngine.class, "pipeline", Pipeline.class);

    private final Agent[] agents;

    private Stages(final Agent[] agents) {
        this.agents = agents;
    }

    private static VarHandle handle(final Class<?> owner, final String field, final Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, field, type);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@return the stages, started, of a pipeline that has not been} */
    static Stages start(final Pipeline<?> pipeline) {
        final Stages stages = of(pipeline);
        for (final Agent agent : stages.agents) {
            agent.onStart();
        }
        return stages;
    }

    /** {@return the stages of an engine that runs under the caller's layout} */
    static Stages of(final DurableEngine engine) {
        return of((Pipeline<?>) PIPELINE.get(engine));
    }

    private static Stages of(final Pipeline<?> pipeline) {
        final List<Agent> agents = new ArrayList<>();
        for (final Object agent : (List<?>) STAGES.get(pipeline)) {
            agents.add((Agent) agent);
        }
        return new Stages(agents.toArray(Agent[]::new));
    }

    /** Runs one duty cycle of the stage declared as that one, from 0; {@return the work done}. */
    int step(final int stage) {
        try {
            return agents[stage].doWork();
        } catch (final Exception e) {
            throw new IllegalStateException("stage failed, agent=" + agents[stage].roleName(), e);
        }
    }

    /** Runs all of them until none has work. */
    void drain() {
        int work;
        do {
            work = 0;
            for (int stage = 0; stage < agents.length; stage++) {
                work += step(stage);
            }
        } while (work > 0);
    }
}
