package org.ringmill.actor;

/** What happens to an actor itself, beside its messages. */
public sealed interface Signal {
    /** Signals that say no more than their name. */
    enum Lifecycle implements Signal {
        /** Before the first message. */
        STARTED,
        /** The last of all: the actor ends, its children have. */
        STOPPED,
        /** No message came for as long as {@link ActorTimers#receiveTimeout} said. */
        RECEIVE_TIMEOUT
    }

    /** An actor has ended that this one watches. It may come before messages that the other had sent. */
    record Terminated(ActorRef<?> ended) implements Signal {}

    /** The behaviour has failed and is about to be replaced by a new one; its children have ended. */
    record Restarting(Throwable cause) implements Signal {}
}
