package org.ringmill.actor;

/** An {@link Actor} as a {@link Behavior}: the one concept that a cell runs. */
final class ActorBehavior<M> implements Behavior<M> {
    private final Actor<M> actor;

    ActorBehavior(final Actor<M> actor) {
        this.actor = actor;
    }

    @Override
    public Behavior<M> onMessage(final M message, final ActorContext<M> context) throws Exception {
        actor.onMessage(message, context);
        return NextBehavior.same();
    }

    @Override
    public Behavior<M> onSignal(final Signal signal, final ActorContext<M> context) throws Exception {
        if (signal instanceof Signal.Terminated terminated) {
            actor.onTerminated(terminated.ended(), context);
        } else if (signal instanceof Signal.Restarting restarting) {
            actor.onRestart(restarting.cause(), context);
        } else if (signal == Signal.Lifecycle.STARTED) {
            actor.onStart(context);
        } else if (signal == Signal.Lifecycle.STOPPED) {
            actor.onStop(context);
        } else {
            actor.onReceiveTimeout(context);
        }
        return NextBehavior.same();
    }
}
