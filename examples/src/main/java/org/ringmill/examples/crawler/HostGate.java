package org.ringmill.examples.crawler;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ringmill.worker.JobGate;

/**
 * Decides when the next request to a host may go out: its {@link RateLimit}, its {@link Breaker} and what it has asked for itself
 * ({@code Retry-After}) must all agree. Too early is answered with the time at which to ask again, so the pool puts the job on a timer
 * and no worker waits.
 *
 * <p>The pool asks for one key at a time, so a host's state needs no lock: it belongs to whichever worker has the host's job. Time is an
 * argument, so that a test can ask about any.
 */
final class HostGate implements JobGate {
    private final long intervalNs;
    private final int burst;
    private final Breaker.Limits breakerLimits;
    private final Map<Object, Host> hosts = new ConcurrentHashMap<>();

    /** Written by the worker that has the host's job. */
    private static final class Host {
        final RateLimit rate;
        final Breaker breaker;
        long pauseNs;
        long pausedUntilNs = Long.MIN_VALUE;
        long requests;
        long failures;
        long heldBack;
        long refused;

        Host(final RateLimit rate, final Breaker breaker) {
            this.rate = rate;
            this.breaker = breaker;
        }

        long nextNs() {
            return Math.max(pausedUntilNs, Math.max(rate.nextNs(), breaker.nextNs()));
        }
    }

    HostGate(final long intervalNs, final int burst, final Breaker.Limits breakerLimits) {
        this.intervalNs = intervalNs;
        this.burst = burst;
        this.breakerLimits = breakerLimits;
    }

    private Host host(final Object key) {
        return hosts.computeIfAbsent(
                key, absent -> new Host(new RateLimit(intervalNs, burst), new Breaker(breakerLimits)));
    }

    @Override
    public Permit before(final Object key, final long timeNs) {
        final Host host = host(key);
        if (host.breaker.state() == Breaker.State.GIVEN_UP) {
            host.refused++;
            return Permit.refuse("host was given up, host=" + key + ", failures=" + host.failures);
        }
        final long nextNs = host.nextNs();
        if (timeNs < nextNs) {
            host.heldBack++;
            return Permit.notBefore(nextNs);
        }
        host.rate.take(timeNs);
        host.requests++;
        return Permit.now();
    }

    @Override
    public void after(final Object key, final Outcome outcome, final long timeNs) {
        final Host host = host(key);
        switch (outcome) {
            case SUCCEEDED -> host.breaker.onSuccess();
            case FAILED -> {
                host.failures++;
                host.breaker.onFailure(timeNs);
            }
            case CANCELLED -> {} // by us, which says nothing about the host
        }
        host.pausedUntilNs = timeNs + host.pauseNs;
        host.pauseNs = 0;
    }

    /** Lets nothing through for that long after the attempt under way. Called by it. */
    void pauseAfterwards(final Object key, final long durationNs) {
        host(key).pauseNs = durationNs;
    }

    /** Leaves at least that long between two requests from now on. Called by an attempt under way. */
    void slowDown(final Object key, final long intervalAtLeastNs) {
        host(key).rate.slowDown(intervalAtLeastNs);
    }

    /** {@return a reading for each host, by name} Exact once the pool has ended. */
    List<HostStats> stats() {
        return hosts.entrySet().stream()
                .map(entry -> stats(entry.getKey().toString(), entry.getValue()))
                .sorted(Comparator.comparing(HostStats::host))
                .toList();
    }

    private static HostStats stats(final String name, final Host host) {
        return new HostStats(name, host.requests, host.failures, host.heldBack, host.breaker.openings(), host.refused);
    }
}
