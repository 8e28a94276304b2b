package org.ringmill.agent;

import org.agrona.concurrent.Agent;

/** One agent of a group with its error handler. Run by one thread at a time: its agent thread, or the stepper. */
final class Duty {
    final Agent agent;
    private final AgentErrorHandler errorHandler;
    private final AgentGroup group;
    private boolean active = true;
    private boolean closed;

    Duty(final Agent agent, final AgentErrorHandler errorHandler, final AgentGroup group) {
        this.agent = agent;
        this.errorHandler = errorHandler;
        this.group = group;
    }

    /** Runs one duty cycle; a limit of 0 leaves the bound to the agent. */
    int run(final int limit) {
        if (!active || closed) {
            return 0;
        }
        try {
            return limit > 0 && agent instanceof BoundedAgent bounded ? bounded.doWork(limit) : agent.doWork();
        } catch (final Throwable error) {
            onError(error);
            return 1;
        }
    }

    void start() {
        agent.onStart();
    }

    /** Closes the agent, once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            agent.onClose();
        } catch (final Throwable error) {
            group.onFailure(agent, error);
        }
    }

    /** Its thread ends for a reason that is not the agent's: whatever the handler says, the agent is stopped. */
    void onThreadFailure(final Throwable error) {
        if (active) {
            onError(error);
            if (active) {
                active = false;
                group.onFailure(agent, error);
            }
        }
    }

    private void onError(final Throwable error) {
        AgentErrorHandler.Decision decision;
        try {
            decision = errorHandler.onError(agent, error);
        } catch (final Throwable handlerError) {
            if (handlerError != error) {
                error.addSuppressed(handlerError);
            }
            decision = AgentErrorHandler.Decision.STOP;
        }
        if (decision == AgentErrorHandler.Decision.STOP) {
            active = false;
            try {
                group.onFailure(agent, error);
            } finally {
                close();
            }
        }
    }
}
