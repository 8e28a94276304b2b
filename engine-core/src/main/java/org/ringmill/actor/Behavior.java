package org.ringmill.actor;

/**
 * An actor as a function: takes a message and returns the behaviour for the next. Called on the actor's dispatcher, one message
 * at a time. {@link #same()} keeps it as it is, {@link #stopped()} ends the actor, {@link #unhandled()} gives the message to the
 * dead letters.
 *
 * @param <M> the messages it takes
 */
@FunctionalInterface
public interface Behavior<M> {
    /** Takes one message; {@return how the next one is taken} */
    Behavior<M> onMessage(M message, ActorContext<M> context) throws Exception;

    /**
     * Takes what happens to the actor itself; {@return how the next message is taken} A signal that this behaviour leaves
     * {@link #unhandled()} goes to the one that the actor started with, if that is another.
     */
    default Behavior<M> onSignal(final Signal signal, final ActorContext<M> context) throws Exception {
        return unhandled();
    }

    /** {@return go on as before} */
    static <M> Behavior<M> same() {
        return NextBehavior.same();
    }

    /** {@return end the actor after this message} */
    static <M> Behavior<M> stopped() {
        return NextBehavior.stopped();
    }

    /** {@return go on as before: the message was none of ours} */
    static <M> Behavior<M> unhandled() {
        return NextBehavior.unhandled();
    }
}
