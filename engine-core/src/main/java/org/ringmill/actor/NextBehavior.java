package org.ringmill.actor;

/** The answers of a {@link Behavior} that say what to do instead of how to go on. Compared by identity, never run. */
final class NextBehavior implements Behavior<Object> {
    static final NextBehavior SAME = new NextBehavior("same");
    static final NextBehavior STOPPED = new NextBehavior("stopped");
    static final NextBehavior UNHANDLED = new NextBehavior("unhandled");

    private final String name;

    private NextBehavior(final String name) {
        this.name = name;
    }

    @SuppressWarnings("unchecked") // never run, so it takes any message
    static <M> Behavior<M> same() {
        return (Behavior<M>) SAME;
    }

    @SuppressWarnings("unchecked") // never run, so it takes any message
    static <M> Behavior<M> stopped() {
        return (Behavior<M>) STOPPED;
    }

    @SuppressWarnings("unchecked") // never run, so it takes any message
    static <M> Behavior<M> unhandled() {
        return (Behavior<M>) UNHANDLED;
    }

    @Override
    public Behavior<Object> onMessage(final Object message, final ActorContext<Object> context) {
        throw new IllegalStateException("an actor cannot begin as " + name);
    }

    @Override
    public String toString() {
        return name;
    }
}
