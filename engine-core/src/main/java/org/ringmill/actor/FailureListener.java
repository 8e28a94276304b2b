package org.ringmill.actor;

/**
 * Told of each failure of an actor. Called on that actor's dispatcher, on several at a time if there are several: it must be quick
 * and safe for threads. What it throws is counted in {@link ActorMetrics#listenerFailures}.
 */
@FunctionalInterface
public interface FailureListener {
    /** Takes what a handler of an actor has thrown. */
    void onFailure(ActorRef<?> actor, Throwable error);
}
