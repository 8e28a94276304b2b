package org.ringmill.agent;

import org.agrona.concurrent.Agent;

/** An agent whose duty cycle can be bounded, so that a simulator can stop it in the middle of a batch. */
public interface BoundedAgent extends Agent {
    /**
     * Does at most that much work.
     *
     * @param limit most units of work (events), at least 1
     * @return units of work done, 0 if there was none
     */
    int doWork(int limit) throws Exception;
}
