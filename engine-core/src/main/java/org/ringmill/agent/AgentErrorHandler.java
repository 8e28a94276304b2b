package org.ringmill.agent;

import org.agrona.concurrent.Agent;

/** Decides what happens to an agent whose duty cycle has thrown. Called on the agent's thread. */
@FunctionalInterface
public interface AgentErrorHandler {
    /** What to do with the agent. */
    enum Decision {
        /** Go on with the next duty cycle. */
        CONTINUE,
        /** Close it at once, on its thread, and never run it again; the others on that thread go on. */
        STOP
    }

    /** Stops the agent; {@link AgentGroup#failure()} tells why. */
    AgentErrorHandler STOP = (agent, error) -> Decision.STOP;

    /** {@return what to do with the agent that has thrown} */
    Decision onError(Agent agent, Throwable error);
}
