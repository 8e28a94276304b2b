package org.ringmill.agent;

import java.util.Locale;

/**
 * Says which thread runs which agent. The same agents give the same results under every layout; only the timing
 * differs.
 *
 * <ul>
 *   <li>{@link #dedicated()}: a thread for each agent;
 *   <li>{@link #shared(int)}: the agents, in order, cut into that many runs of neighbours, a thread for each run;
 *   <li>{@link #auto()}: shared, with one thread fewer than there are processors (at least one), so that the agents and
 *       the thread that feeds them never spin on more cores than there are;
 *   <li>{@link #caller()}: no thread; whoever calls {@link AgentGroup#step()} runs them all in order;
 *   <li>{@link #simulated(long)}: no thread; each step runs one agent, chosen by a seeded random source, for a part of a
 *       batch chosen likewise. The same seed gives the same interleaving.
 * </ul>
 *
 * <p>Background and housekeeping agents are laid out apart: a thread each that sleeps, parks or naps, or stepped with the others.
 */
public record ThreadLayout(Kind kind, long argument) {
    /** The kinds of layout. */
    public enum Kind {
        /** A thread for each agent. */
        DEDICATED,
        /** A given number of threads. */
        SHARED,
        /** As many threads as the machine has cores to spare. */
        AUTO,
        /** The caller's thread. */
        CALLER,
        /** The caller's thread, one agent at a time in seeded random order. */
        SIMULATED
    }

    private static final String FORMS = "auto, dedicated, shared:N (1 to 1024), caller or simulated:SEED";

    /** Checks the number of threads. */
    public ThreadLayout {
        if (kind == Kind.SHARED && (argument < 1 || argument > 1024)) {
            throw new IllegalArgumentException("shared needs 1 to 1024 threads, threads=" + argument);
        }
    }

    /** {@return a thread for each agent} */
    public static ThreadLayout dedicated() {
        return new ThreadLayout(Kind.DEDICATED, 0);
    }

    /** {@return that many threads for all agents, 1 to 1024} */
    public static ThreadLayout shared(final int threads) {
        return new ThreadLayout(Kind.SHARED, threads);
    }

    /** {@return one thread fewer than there are processors, at least one} */
    public static ThreadLayout auto() {
        return new ThreadLayout(Kind.AUTO, 0);
    }

    /** {@return no thread of our own: the caller steps} */
    public static ThreadLayout caller() {
        return new ThreadLayout(Kind.CALLER, 0);
    }

    /** {@return no thread of our own: each step runs an agent drawn from the seed} */
    public static ThreadLayout simulated(final long seed) {
        return new ThreadLayout(Kind.SIMULATED, seed);
    }

    /**
     * Reads {@code auto}, {@code dedicated}, {@code shared:N}, {@code caller} or {@code simulated:SEED}.
     *
     * @throws IllegalArgumentException for anything else, naming the forms
     */
    public static ThreadLayout parse(final String text) {
        final int colon = text.indexOf(':');
        final String name = (colon < 0 ? text : text.substring(0, colon)).toUpperCase(Locale.ROOT);
        try {
            final Kind kind = Kind.valueOf(name);
            final boolean wantsArgument = kind == Kind.SHARED || kind == Kind.SIMULATED;
            if (wantsArgument == (colon >= 0)) {
                return new ThreadLayout(kind, wantsArgument ? Long.parseLong(text.substring(colon + 1)) : 0);
            }
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("not a thread layout, expected " + FORMS + ", text=" + text, e);
        }
        throw new IllegalArgumentException("not a thread layout, expected " + FORMS + ", text=" + text);
    }

    /** {@return whether the agents run on the thread that calls {@link AgentGroup#step()}} */
    public boolean isStepped() {
        return kind == Kind.CALLER || kind == Kind.SIMULATED;
    }

    /** {@return whether one thread of ours runs all agents, on this machine} */
    public boolean isOneThread() {
        return threads(Integer.MAX_VALUE) == 1;
    }

    /** {@return how many threads of ours run so many agents, on this machine} */
    public int threads(final int agents) {
        return threads(agents, Runtime.getRuntime().availableProcessors());
    }

    int threads(final int agents, final int processors) {
        final int wanted = switch (kind) {
            case DEDICATED -> agents;
            case SHARED -> (int) argument;
            case AUTO -> Math.max(1, processors - 1);
            case CALLER, SIMULATED -> 0;
        };
        return Math.min(wanted, agents);
    }

    @Override
    public String toString() {
        final String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.SHARED || kind == Kind.SIMULATED ? name + ':' + argument : name;
    }
}
