package org.ringmill.engine;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringmill.state.Message;

/**
 * Publishes a journal's commands by the rules of {@link Flow}. Each subscriber has a session of its own, which reads a frame
 * ahead, so that the end is told with the last command and not at the next request. Any thread may subscribe, request and
 * cancel.
 */
final class ReplayPublisher implements Flow.Publisher<ReplayedCommand> {
    private final Replayer.Context context;
    private final Executor executor;

    ReplayPublisher(final Replayer.Context context, final Executor executor) {
        this.context = context;
        this.executor = executor;
    }

    @Override
    public void subscribe(final Flow.Subscriber<? super ReplayedCommand> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        final Subscription subscription = new Subscription(context, executor, subscriber);
        subscriber.onSubscribe(subscription);
        subscription.start();
    }

    /**
     * One subscriber's. Whoever counts {@link #missed} up from 0 has work done by the executor; only one thread at a time
     * does any, and goes on until nothing was missed. What it owns is handed on by that counter.
     */
    private static final class Subscription implements Flow.Subscription, Runnable {
        private final Replayer.Context context;
        private final Executor executor;
        private final AtomicInteger missed = new AtomicInteger(1);
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean cancelled;
        private volatile boolean asked;

        // owned by the thread that works
        private final Queue<ReplayedCommand> read = new ArrayDeque<>();
        private final @Nullable Pacer pacer;
        private Flow.@Nullable Subscriber<? super ReplayedCommand> subscriber;
        private @Nullable ReplaySession session;
        private @Nullable Throwable failure;
        private boolean opened;
        private boolean ended;
        private boolean done;
        private long emitted;

        Subscription(
                final Replayer.Context context,
                final Executor executor,
                final Flow.Subscriber<? super ReplayedCommand> subscriber) {
            this.context = context;
            this.executor = executor;
            this.subscriber = subscriber;
            pacer = context.newPacer();
        }

        /** Does what was asked for in the meantime: no signal comes before onSubscribe has returned. */
        void start() {
            execute();
        }

        @Override
        public void request(final long count) {
            if (count <= 0) {
                asked = true;
            } else {
                requested.getAndAccumulate(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
            }
            signal();
        }

        @Override
        public void cancel() {
            cancelled = true;
            signal();
        }

        private void signal() {
            if (missed.getAndIncrement() == 0) {
                execute();
            }
        }

        private void execute() {
            try {
                executor.execute(this);
            } catch (final RejectedExecutionException e) {
                // Nobody else will tell the subscriber. Only who has counted up from 0 comes here, so no other thread
                // does.
                failure = e;
                ended = true;
                read.clear();
                run();
            }
        }

        @Override
        public void run() {
            int seen = missed.get();
            do {
                work();
                seen = missed.addAndGet(-seen);
            } while (seen != 0);
        }

        private void work() {
            while (!done) {
                if (cancelled) {
                    finish();
                } else if (asked) {
                    fail(new IllegalArgumentException("a request must be for at least 1 (rule 3.9)"));
                } else if (!ended && read.isEmpty()) {
                    readAhead();
                } else if (read.isEmpty()) {
                    complete();
                } else if (emitted == requested.get()) {
                    return;
                } else {
                    emit(read.element());
                }
            }
        }

        /** Reads until there is a command to publish, or the end. */
        private void readAhead() {
            try {
                if (!opened) {
                    opened = true;
                    session = new ReplaySession(context, null, this::take, null);
                }
                while (read.isEmpty() && !ended && !cancelled) {
                    ended = !Objects.requireNonNull(session).step();
                }
            } catch (final RuntimeException e) {
                failure = e;
                ended = true;
            }
        }

        private void take(final Message command, final long sequence, final long timestampNs) {
            read.add(new ReplayedCommand(sequence, timestampNs, MessageCopy.of(command)));
        }

        private void emit(final ReplayedCommand command) {
            if (pacer != null && !isDue(pacer, command.timestampNs())) {
                return;
            }
            read.remove();
            emitted = requested.get() == Long.MAX_VALUE ? 0 : emitted + 1;
            hand(command);
        }

        /** Waits for a command's time. {@return whether it may go; otherwise there is something else to do} */
        private boolean isDue(final Pacer pace, final long timestampNs) {
            try {
                pace.await(timestampNs, () -> cancelled || asked);
                return !cancelled && !asked;
            } catch (final RuntimeException e) {
                fail(e);
                return false;
            }
        }

        private void hand(final ReplayedCommand command) {
            try {
                Objects.requireNonNull(subscriber).onNext(command);
            } catch (final Throwable e) {
                finish(); // the subscriber has broken the rules, and gets nothing more
                throw e;
            }
        }

        private void complete() {
            final Throwable reason = failure;
            if (reason != null) {
                fail(reason);
            } else {
                final Flow.Subscriber<?> told = Objects.requireNonNull(subscriber);
                finish();
                told.onComplete();
            }
        }

        private void fail(final Throwable reason) {
            final Flow.Subscriber<?> told = Objects.requireNonNull(subscriber);
            finish();
            told.onError(reason);
        }

        /** Lets go of everything: the journal's files, and the subscriber. */
        private void finish() {
            done = true;
            subscriber = null;
            read.clear();
            final ReplaySession open = session;
            session = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
