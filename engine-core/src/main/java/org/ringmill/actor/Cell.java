package org.ringmill.actor;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.actor.DeadLetterListener.Reason;
import org.ringmill.actor.Supervision.Directive;
import org.ringmill.pipeline.Offer;

/**
 * One actor: its life, and its turns. All of it is its dispatcher's, but for the mailbox and the final fields. A turn handles the system
 * messages, then what is due, then messages: those out of the stash, then those in the mailbox.
 *
 * <p>What a handler throws ends the turn and suspends the actor: it tells its parent and handles nothing but system messages until the
 * parent has decided. An end waits for the children's, and so does a restart.
 */
final class Cell<M> implements ReplyTarget {
    private enum Life {
        /** Was never started. */
        NEW,
        /** Takes messages. */
        RUNNING,
        /** Will begin to stop at the end of this turn. */
        STOP_REQUESTED,
        /** Has failed; its parent decides. */
        SUSPENDED,
        /** Waits for its children to end, then begins again. */
        RESTARTING,
        /** Waits for its children to end, then ends. */
        STOPPING,
        /** Is no more. */
        ENDED
    }

    /** An end that the actor is to be told of. */
    private record EndedSignal<M>(ActorRef<?> ended) implements Due<M> {
        @Override
        public void deliver(final Cell<M> cell) throws Exception {
            cell.signal(new Signal.Terminated(ended));
        }
    }

    final ActorSystem system;
    final Dispatcher dispatcher;
    final @Nullable Cell<?> parent;
    final Supervision supervision;
    final Mailbox mailbox;
    final ActorRef<M> ref;
    final Watches watches = new Watches(this);
    final Children children = new Children();
    final Stash stash;
    final ActorTimers<M> timers = new ActorTimers<>(this);
    private final ActorSpec<M> spec;
    private final ActorContext<M> context = new ActorContext<>(this);
    private final ArrayDeque<Due<M>> due = new ArrayDeque<>(0);

    /** Asked and not over; counted by {@link Asks}. */
    int questions;

    private Life life = Life.NEW;
    private @Nullable Behavior<M> initial;
    private Behavior<M> current = NextBehavior.same();
    private @Nullable Throwable failure;
    private boolean startedWell;
    private boolean dropsMailbox;

    Cell(
            final ActorSystem system,
            final Dispatcher dispatcher,
            final @Nullable Cell<?> parent,
            final ActorSpec<M> spec,
            final String path) {
        this.system = system;
        this.dispatcher = dispatcher;
        this.parent = parent;
        this.spec = spec;
        supervision = spec.supervision == null ? system.supervision : spec.supervision;
        stash = new Stash(spec.stashCapacity);
        mailbox = new Mailbox(
                this,
                spec.mailboxCapacity == 0 ? system.mailboxCapacity : spec.mailboxCapacity,
                spec.backpressure == null ? system.backpressure : spec.backpressure);
        ref = new ActorRef<>(this, mailbox, path);
    }

    /**
     * Takes one turn.
     *
     * @param limit most messages, at least 1
     * @return what was done, system messages counted
     */
    int run(final int limit) {
        try {
            return turn(limit);
        } catch (final Throwable error) {
            // Not a handler's, which is caught where it is called. The actor has failed all the same, and does not wait
            // for a turn for ever.
            fail(error);
            throw error;
        } finally {
            endTurn();
        }
    }

    private int turn(final int limit) {
        int work = handleSystemMessages();
        if (life == Life.NEW) {
            start();
        }
        int handled = 0;
        if (life == Life.RUNNING) {
            handled = due.isEmpty() ? 0 : handleDue(limit);
            final int messages = handleMessages(limit - handled);
            if (messages > 0) {
                timers.onMessages();
            }
            handled += messages;
        }
        if (life == Life.STOP_REQUESTED) {
            beginStop();
        }
        dispatcher.counters.onTurn(handled);
        return work + handled;
    }

    private void endTurn() {
        if (life == Life.ENDED) {
            return;
        }
        if (seesWork()) {
            dispatcher.requeue(this);
        } else if (!dispatcher.lingers(this)) {
            rest();
        }
    }

    /** Waits for no turn any more, unless something has just come. */
    void rest() {
        mailbox.idle();
        if (hasOwnWork() || (life == Life.RUNNING && !mailbox.messages.isEmpty())) {
            mailbox.schedule();
        }
    }

    /** {@return whether it has something to do} Looks at the next message's slot, not at the index, whose cache line senders keep so. */
    boolean seesWork() {
        return hasOwnWork() || (life == Life.RUNNING && mailbox.messages.relaxedPeek() != null);
    }

    private boolean hasOwnWork() {
        return mailbox.hasSystemMessages() || (life == Life.RUNNING && (!due.isEmpty() || stash.hasReplay()));
    }

    private int handleSystemMessages() {
        int handled = 0;
        while (life != Life.ENDED) {
            final SystemMessage message = mailbox.pollSystem();
            if (message == null) {
                break;
            }
            handled++;
            message.onCell(this);
        }
        return handled;
    }

    private int handleDue(final int limit) {
        int handled = 0;
        try {
            while (handled < limit && life == Life.RUNNING) {
                final Due<M> next = due.pollFirst();
                if (next == null) {
                    break;
                }
                handled++;
                next.deliver(this);
            }
        } catch (final Throwable error) {
            fail(error);
        }
        return handled;
    }

    private int handleMessages(final int limit) {
        int handled = 0;
        try {
            while (handled < limit && life == Life.RUNNING) {
                final Object next = stash.hasReplay() ? stash.pollReplay() : mailbox.messages.relaxedPoll();
                if (next == null) {
                    break;
                }
                handled++;
                handleItem(next);
            }
        } catch (final Throwable error) {
            fail(error);
        }
        return handled;
    }

    @SuppressWarnings("unchecked") // an ActorRef<M> let it in
    private void handleItem(final Object item) throws Exception {
        if (item instanceof Envelope envelope) {
            handleEnvelope(envelope);
        } else {
            handle((M) item);
        }
    }

    private void handleEnvelope(final Envelope envelope) throws Exception {
        context.open(envelope);
        try {
            if (envelope.deadlineNs <= dispatcher.nowNs()) {
                system.deadLetters.take(envelope, ref, Reason.EXPIRED);
            } else if (envelope.isReply) {
                handleReply(envelope);
            } else {
                handle(messageIn(envelope));
            }
        } finally {
            if (context.close()) {
                dispatcher.envelopes.release(envelope);
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // an ActorRef<M> filled it
    private M messageIn(final Envelope envelope) {
        return (M) envelope.message;
    }

    private void handleReply(final Envelope envelope) throws Exception {
        final ReplyAdapter<Object, M> adapter = dispatcher.asks.remove(envelope.correlationId, this);
        if (adapter == null) {
            system.deadLetters.take(envelope, ref, Reason.LATE_REPLY);
        } else {
            handle(adapter.toMessage(envelope.message, AskStatus.REPLIED, envelope.correlationId));
        }
    }

    void handle(final M message) throws Exception {
        final Behavior<M> next = current.onMessage(message, context);
        if (next != NextBehavior.SAME) {
            if (next == NextBehavior.UNHANDLED) {
                system.deadLetters.take(context.itemFor(message), ref, Reason.UNHANDLED);
            } else {
                become(next);
            }
        }
    }

    void become(final Behavior<M> next) {
        if (next == NextBehavior.STOPPED) {
            requestStop();
        } else if (!(next instanceof NextBehavior)) {
            current = Objects.requireNonNull(next, "the next behavior");
        }
    }

    void signal(final Signal signal) throws Exception {
        Behavior<M> next = current.onSignal(signal, context);
        if (next == NextBehavior.UNHANDLED && initial != null && current != initial) {
            next = initial.onSignal(signal, context);
        }
        become(next);
    }

    /** Adds something that waits for the actor's turn. */
    void addDue(final Due<M> item) {
        if (life != Life.STOPPING && life != Life.ENDED) {
            due.addLast(item);
            mailbox.schedule();
        }
    }

    // Start, failure, restart

    private void start() {
        life = Life.RUNNING;
        startedWell = false;
        initial = null;
        current = NextBehavior.same();
        try {
            final Behavior<M> made = spec.factory.apply(context);
            if (made instanceof NextBehavior && made != NextBehavior.STOPPED) {
                throw new IllegalStateException("an actor cannot begin so, path=" + ref + ", behavior=" + made);
            }
            become(made);
            initial = current;
            signal(Signal.Lifecycle.STARTED);
            startedWell = true;
        } catch (final Throwable error) {
            fail(error);
        }
    }

    /**
     * One that stops anyway is not supervised any more. An interrupt that a handler has let out goes on to who steps the system,
     * whose it is; on a dispatcher's own thread it would hit the next actor.
     */
    private void fail(final Throwable error) {
        dispatcher.counters.onFailure();
        system.onFailure(ref, error);
        if (error instanceof InterruptedException && system.group.layout().isStepped()) {
            Thread.currentThread().interrupt();
        }
        suspend(error);
    }

    private void suspend(final Throwable error) {
        if (life == Life.RUNNING && parent != null) {
            life = Life.SUSPENDED;
            failure = error;
            parent.mailbox.putSystem(new SystemMessage.ChildFailed(this, error));
        }
    }

    void onChildFailed(final Cell<?> child, final Throwable error) {
        final Directive directive = children.decide(child, error, dispatcher.nowNs());
        if (directive != Directive.ESCALATE) {
            child.mailbox.putSystem(new SystemMessage.Decided(directive));
        } else if (parent == null) {
            child.mailbox.putSystem(SystemMessage.STOP);
        } else {
            suspend(error);
        }
    }

    void onDecided(final Directive directive) {
        if (life != Life.SUSPENDED) {
            return;
        }
        final boolean resumes = directive == Directive.RESUME && startedWell;
        if (resumes) {
            life = Life.RUNNING;
            children.resumeEscalated();
        } else if (directive == Directive.RESTART || directive == Directive.RESTART_EMPTY) {
            dropsMailbox = directive == Directive.RESTART_EMPTY;
            life = Life.RESTARTING;
            children.stopAll();
            onChildrenEnded();
        } else {
            beginStop();
        }
    }

    private void finishRestart() {
        final Throwable cause = failure;
        if (initial != null && cause != null) {
            trySignal(new Signal.Restarting(cause));
        }
        failure = null;
        timers.cancelAll();
        dispatcher.asks.removeAll(this);
        due.removeIf(item -> !(item instanceof EndedSignal));
        if (life == Life.STOP_REQUESTED) {
            beginStop();
            return;
        }
        if (dropsMailbox) {
            stash.drop(system.deadLetters, ref, Reason.RESTARTED);
            mailbox.drop(Reason.RESTARTED);
        } else {
            stash.unstashAll();
        }
        dispatcher.counters.onRestart();
        start();
    }

    /** Signals where a failure changes nothing any more. */
    private void trySignal(final Signal signal) {
        try {
            signal(signal);
        } catch (final Throwable error) {
            dispatcher.counters.onFailure();
            system.onFailure(ref, error);
        }
    }

    // Children and watching

    /** {@return whether the actor may spawn now} */
    boolean canSpawn() {
        return life == Life.RUNNING || life == Life.STOP_REQUESTED;
    }

    void adopt(final Cell<?> child) {
        children.add(child);
        if (life != Life.RUNNING && life != Life.NEW) {
            child.mailbox.putSystem(SystemMessage.STOP);
        }
    }

    void onChildEnded(final Cell<?> child) {
        children.remove(child);
        onChildrenEnded();
    }

    private void onChildrenEnded() {
        if (!children.isEmpty()) {
            return;
        }
        if (life == Life.STOPPING) {
            end();
        } else if (life == Life.RESTARTING) {
            finishRestart();
        }
    }

    void watch(final Cell<?> other) {
        if (due.isEmpty() || !due.contains(new EndedSignal<M>(other.ref))) {
            watches.watch(other);
        }
    }

    void unwatch(final Cell<?> other) {
        watches.unwatch(other);
        due.remove(new EndedSignal<M>(other.ref));
    }

    void onWatchedEnded(final Cell<?> ended) {
        if (watches.onEnded(ended)) {
            addDue(new EndedSignal<>(ended.ref));
        }
    }

    // Questions

    /** Replies for this actor. */
    Offer replyTo(final @Nullable ReplyTarget asker, final long correlationId, final Object reply, final long traceId) {
        if (asker == null) {
            system.deadLetters.take(reply, ref, Reason.LATE_REPLY);
            return Offer.CLOSED;
        }
        return asker.onReply(correlationId, reply, ref, traceId);
    }

    @Override
    public Offer onReply(final long correlationId, final Object reply, final ActorRef<?> replier, final long traceId) {
        final Envelope envelope = mailbox.envelopes.take();
        envelope.message = reply;
        envelope.sender = replier;
        envelope.traceId = traceId;
        envelope.correlationId = correlationId;
        envelope.isReply = true;
        return mailbox.putReply(envelope);
    }

    // The end

    /** The actor itself asks to be ended, in a handler. */
    void requestStop() {
        if (life == Life.RUNNING || life == Life.RESTARTING) {
            life = Life.STOP_REQUESTED;
        }
    }

    void beginStop() {
        if (life != Life.STOPPING && life != Life.ENDED) {
            life = Life.STOPPING;
            due.clear();
            children.stopAll();
            onChildrenEnded();
        }
    }

    private void end() {
        if (initial != null) {
            trySignal(Signal.Lifecycle.STOPPED);
        }
        timers.cancelAll();
        dispatcher.asks.removeAll(this);
        endMailbox();
        watches.end();
        if (parent != null) {
            parent.mailbox.putSystem(new SystemMessage.ChildEnded(this));
        }
    }

    private void endMailbox() {
        life = Life.ENDED;
        stash.drop(system.deadLetters, ref, Reason.TERMINATED);
        system.unregister(this);
        mailbox.end();
    }

    /** The dispatcher has ended before the actor: what waits is dead, and nobody is told. By who has seen its thread end. */
    void abandon() {
        if (life != Life.ENDED) {
            endMailbox();
        }
    }
}
