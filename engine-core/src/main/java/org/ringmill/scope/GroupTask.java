package org.ringmill.scope;

import org.jspecify.annotations.Nullable;

/**
 * A task of an {@link ErrorGroup}, from being taken to its end, which it tells the group exactly once. Its monitor orders the
 * interrupt and the end of the run, so that the interrupt reaches the task or nobody: not what the thread does next.
 */
final class GroupTask implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final ErrorGroup group;
    private final ErrorGroup.Task task;

    // Guarded by this.
    private State state = State.WAITING;
    private boolean began;
    private @Nullable Thread runner;
    private boolean interrupted;

    /** Written before the task is handed to the executor. */
    private @Nullable Registration registration;

    GroupTask(final ErrorGroup group, final ErrorGroup.Task task) {
        this.group = group;
        this.task = task;
    }

    /** Has the group's scope cancel it; at once if that has ended. */
    void register() {
        registration = group.scope().onCancel(cause -> cancel());
    }

    private void cancel() {
        synchronized (this) {
            if (state == State.RUNNING && runner != null) {
                interrupted = true;
                runner.interrupt();
            }
            if (state != State.WAITING) {
                return;
            }
            state = State.ENDED;
        }
        group.onEnded(null, false);
    }

    /** The executor has thrown this at whoever started the task; {@return whether it has refused it: not if it has begun it}. */
    boolean refuse(final Throwable refusal) {
        synchronized (this) {
            if (state != State.WAITING) {
                return !began;
            }
            state = State.ENDED;
        }
        unregister();
        group.onEnded(refusal, true);
        return true;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = State.RUNNING;
            began = true;
            runner = Thread.currentThread();
        }
        Throwable thrown = null;
        try {
            task.run(group.scope());
        } catch (final Throwable failure) {
            thrown = failure;
        }
        leave();
        unregister();
        group.onEnded(thrown, true);
    }

    private void leave() {
        synchronized (this) {
            state = State.ENDED;
            runner = null;
            if (interrupted) {
                Thread.interrupted();
            }
        }
    }

    private void unregister() {
        if (registration != null) {
            registration.close();
        }
    }
}
