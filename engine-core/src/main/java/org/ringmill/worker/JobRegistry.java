package org.ringmill.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a pool: those that are open, those that have ended and are remembered, and those that wait for an earlier one of their
 * key. All under its lock; a job's own lock may be held by who calls, never the other way round.
 *
 * <p>A job is <em>ended</em> once its status is final, <em>released</em> once besides nothing of it is in a lane or on a worker, so
 * that the next of its key may begin, and <em>gone</em> once the manager has nothing of it either. Until then it is open.
 */
final class JobRegistry {
    private final int maxOpen;
    private final int keptJobs;
    private final long keptNs;

    // Guarded by this.
    private final Map<String, JobTask<?>> byId = new LinkedHashMap<>();
    private final ArrayDeque<JobTask<?>> ended = new ArrayDeque<>();
    private final Map<Object, KeyLine> lines = new HashMap<>();
    private final Finder finder = new Finder();
    private boolean closed;
    private long made;
    private long accepted;
    private long completed;
    private long failed;
    private long cancelled;
    private long retries;

    /** Jobs not gone; changed under the lock. */
    private volatile int open;

    /**
     * A key of which there are jobs, and those that wait for the first. It keeps the hash that the key had when it came, and is taken
     * out by a {@link Finder}, which asks no key: one that changes, or throws, later on keeps no job from its turn.
     */
    static final class KeyLine {
        private final Object key;
        private final int hash;
        private final ArrayDeque<JobTask<?>> waiting = new ArrayDeque<>(0);

        private KeyLine(final Object key) {
            this.key = key;
            hash = key.hashCode();
        }

        @Override
        public boolean equals(final Object other) {
            return this == other || (other instanceof KeyLine line && hash == line.hash && key.equals(line.key));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Equal to one line and to no other, whatever their keys say: what a map's {@code remove} asks its argument for. */
    private static final class Finder {
        private @Nullable KeyLine wanted;

        @Override
        public boolean equals(final @Nullable Object other) {
            return other != null && other == wanted;
        }

        @Override
        public int hashCode() {
            return wanted == null ? 0 : wanted.hash;
        }
    }

    JobRegistry(final int maxOpen, final int keptJobs, final long keptNs) {
        this.maxOpen = maxOpen;
        this.keptJobs = keptJobs;
        this.keptNs = keptNs;
    }

    /**
     * Makes a job with the next number and takes it, unless there is a reason not to, which the job is told; one whose key is free
     * is to be put in its lane. Numbers are given under the lock so that what is taken later has a higher one: whoever pages misses
     * none.
     */
    synchronized <T> JobTask<T> admit(final LongFunction<JobTask<T>> maker) {
        made++;
        final JobTask<T> job = maker.apply(made);
        final JobRefusal refusal = take(job);
        if (refusal != null) {
            // Nobody else knows the job, so its lock is free.
            job.refuse(refusal);
        }
        return job;
    }

    private synchronized @Nullable JobRefusal take(final JobTask<?> job) {
        if (closed) {
            return JobRefusal.CLOSED;
        }
        evict(job.createdNs());
        if (byId.containsKey(job.id())) {
            return JobRefusal.DUPLICATE_ID;
        }
        if (open >= maxOpen) {
            return JobRefusal.FULL;
        }
        final Object key = job.key();
        // The key is the user's, and may throw: before anything is changed.
        final KeyLine own = key == null ? null : new KeyLine(key);
        final KeyLine present = own == null ? null : lines.putIfAbsent(own, own);
        job.line = present == null ? own : present;
        byId.put(job.id(), job);
        open++;
        accepted++;
        if (present != null) {
            job.waitForKey();
            present.waiting.add(job);
        }
        return null;
    }

    /** Forgets a job that was admitted and found no room. */
    synchronized void withdraw(final JobTask<?> job) {
        byId.remove(job.id(), job);
        accepted--;
    }

    /** Frees a job's key; {@return the next of the key, to be put in its lane, or null} */
    synchronized @Nullable JobTask<?> nextOfKey(final JobTask<?> job) {
        final KeyLine line = job.line;
        if (line == null) {
            return null;
        }
        final JobTask<?> next = line.waiting.poll();
        if (next == null) {
            finder.wanted = line;
            lines.remove(finder);
            finder.wanted = null;
        }
        return next;
    }

    /** A job is gone: there is room for another. */
    synchronized void onGone() {
        open--;
    }

    /** Notes a job's end; called under the job's lock, once. */
    synchronized void onEnded(final JobTask<?> job, final JobStatus status, final long nowNs) {
        switch (status) {
            case COMPLETED -> completed++;
            case FAILED -> failed++;
            default -> cancelled++;
        }
        ended.add(job);
        evict(nowNs);
    }

    synchronized void onRetry() {
        retries++;
    }

    /** Forgets what ended too long ago, and the oldest of what is too many. */
    synchronized void evict(final long nowNs) {
        while (!ended.isEmpty()
                && (ended.size() > keptJobs || nowNs - ended.element().updatedNs() >= keptNs)) {
            final JobTask<?> oldest = ended.remove();
            byId.remove(oldest.id(), oldest);
        }
    }

    synchronized void close() {
        closed = true;
    }

    int open() {
        return open;
    }

    synchronized boolean remembersEnded() {
        return !ended.isEmpty();
    }

    synchronized @Nullable JobTask<?> find(final String id, final long nowNs) {
        evict(nowNs);
        return byId.get(id);
    }

    synchronized List<Job<?>> list(
            final @Nullable JobStatus status, final long afterSequence, final int limit, final long nowNs) {
        evict(nowNs);
        final List<Job<?>> page = new ArrayList<>();
        for (final JobTask<?> job : byId.values()) {
            if (page.size() == limit) {
                break;
            }
            if (job.sequence() > afterSequence && (status == null || job.status() == status)) {
                page.add(job);
            }
        }
        return page;
    }

    synchronized List<JobTask<?>> openJobs() {
        return byId.values().stream().filter(job -> !job.isDone()).toList();
    }

    synchronized long cancelled() {
        return cancelled;
    }

    synchronized WorkerPoolMetrics.Jobs metrics() {
        return new WorkerPoolMetrics.Jobs(
                accepted, accepted - completed - failed - cancelled, completed, failed, cancelled, retries);
    }
}
