package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.ringmill.scope.Registration;
import org.ringmill.scope.Scope;
import org.ringmill.time.Deadline;
import org.ringmill.worker.Job;
import org.ringmill.worker.JobContext;
import org.ringmill.worker.JobHandler;
import org.ringmill.worker.JobStatus;
import org.ringmill.worker.RetryPolicy;
import org.ringmill.worker.WorkerPool;

/**
 * Submits requests as jobs and hands their results on in the order in which it submitted them. A job's id is its address; its key is its
 * host, so the pool runs the jobs of a host in order, one at a time, and asks the gate before each.
 *
 * <p>All of them end with the scope: those under way may take a while longer, the grace, and then are interrupted; the others are
 * cancelled at once. One thread's.
 */
final class Flights {
    /** Jobs in flight at most, far below what the pool takes: a crawl never meets its backpressure. */
    private static final int WINDOW = 1024;

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration ENDLESS = Duration.ofDays(36_500);

    private final WorkerPool pool;
    private final Scope scope;
    private final Crawler crawler;
    private final RetryPolicy retry;

    /** Written by whoever ends the scope. */
    private volatile Deadline graceEnd = Deadline.after(ENDLESS);

    /** A request. */
    @FunctionalInterface
    interface Work<T> {
        T run(URI uri, JobContext job) throws IOException, InterruptedException;
    }

    /** What is done with a job that has ended. */
    @FunctionalInterface
    interface Arrival<T> {
        void take(URI uri, Job<T> job);
    }

    private record Flight<T>(URI uri, Job<T> job, Registration onCancel) {}

    Flights(final WorkerPool pool, final Scope scope, final Crawler crawler) {
        this.pool = pool;
        this.scope = scope;
        this.crawler = crawler;
        retry = crawler.retry.retryOn(this::mayPass);
        scope.onCancel(cause -> graceEnd = Deadline.after(crawler.grace));
    }

    private boolean mayPass(final Throwable error) {
        return error instanceof IOException && !scope.isCancelled() && crawler.retry.allows(0, error);
    }

    /** {@return whether nothing is to be submitted any more} */
    boolean isOver() {
        return scope.isDone(crawler.clock.timeNs());
    }

    /** Makes all these requests, or as many as the scope has time for; returns once all that were begun have ended. */
    <T> void make(final Collection<URI> uris, final Work<T> work, final Arrival<T> arrival)
            throws InterruptedException {
        final Queue<Flight<T>> flights = new ArrayDeque<>();
        for (final URI uri : uris) {
            if (isOver()) {
                break;
            }
            if (flights.size() == WINDOW) {
                land(flights.remove(), arrival);
            }
            flights.add(submit(uri, context -> work.run(uri, context)));
        }
        while (!flights.isEmpty()) {
            land(flights.remove(), arrival);
        }
    }

    private <T> Flight<T> submit(final URI uri, final JobHandler<T> handler) {
        final Job<T> job = pool.<T>job(handler)
                .id(uri.toString())
                .key(Links.hostOf(uri))
                .retry(retry)
                .deadlineNs(scope.deadlineNs())
                .submit();
        if (!job.isAccepted()) {
            throw new IllegalStateException("pool has not taken a job, job=" + uri + ", refusal=" + job.refusal());
        }
        return new Flight<>(uri, job, scope.onCancel(cause -> cancelUnlessUnderWay(job)));
    }

    /** One that is under way is not tried again: see {@link #mayPass}. */
    private static void cancelUnlessUnderWay(final Job<?> job) {
        if (job.status() != JobStatus.RUNNING) {
            job.cancel(false);
        }
    }

    private <T> void land(final Flight<T> flight, final Arrival<T> arrival) throws InterruptedException {
        while (!flight.job().await(LOOK_EVERY)) {
            if (graceEnd.expired()) {
                flight.job().cancel(true);
            }
        }
        flight.onCancel().close();
        arrival.take(flight.uri(), flight.job());
    }
}
