package org.ringmill.actor;

/**
 * An actor as a class: its fields are its state, which nobody else sees. All methods are called on the actor's dispatcher, one at
 * a time, so the state needs no locks. What a method throws is a failure of this actor alone, and its {@link Supervision} decides
 * what follows. For an actor as a function see {@link Behavior}: underneath the two are one.
 *
 * @param <M> the messages it takes
 */
@FunctionalInterface
public interface Actor<M> {
    /** Takes one message. The context is the actor's own and good for as long as it lives; it must not leave the actor. */
    void onMessage(M message, ActorContext<M> context) throws Exception;

    /** Called before the first message, of this instance. */
    default void onStart(final ActorContext<M> context) throws Exception {}

    /** Called last, after all children have ended, unless it never started. What it throws is counted, and the actor ends all the same. */
    default void onStop(final ActorContext<M> context) throws Exception {}

    /**
     * Called on an instance that has failed and is about to be replaced, after all its children have ended. What it throws is
     * counted, and the restart goes on.
     */
    default void onRestart(final Throwable cause, final ActorContext<M> context) throws Exception {}

    /** Told once that an actor has ended which this one watches. */
    default void onTerminated(final ActorRef<?> ended, final ActorContext<M> context) throws Exception {}

    /** No message came for as long as {@link ActorTimers#receiveTimeout} said. */
    default void onReceiveTimeout(final ActorContext<M> context) throws Exception {}
}
