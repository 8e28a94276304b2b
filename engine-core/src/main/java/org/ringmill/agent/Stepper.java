package org.ringmill.agent;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agents of a stepped group on the calling thread: all in order, or one drawn from a seed. One thread steps at
 * a time; a step inside a step does nothing, so that a handler that publishes cannot recurse; nor does one before the
 * start or after the end.
 */
final class Stepper {
    private static final int MAX_SIMULATED_LIMIT = 64;

    private final @Nullable SplittableRandom random;
    private volatile Duty[] duties;
    private boolean running;
    private boolean stepping;

    Stepper(final ThreadLayout layout, final Duty[] duties) {
        this.random = layout.kind() == ThreadLayout.Kind.SIMULATED ? new SplittableRandom(layout.argument()) : null;
        this.duties = duties;
    }

    int step() {
        if (stepping || !running) {
            return 0;
        }
        stepping = true;
        try {
            return random == null ? stepAll() : stepOne(random);
        } finally {
            stepping = false;
        }
    }

    /** Runs a random number of steps, none under the caller's layout: agents overtake the publisher at its claims. */
    void interleave() {
        if (random != null && running && !stepping) {
            for (int steps = random.nextInt(4); steps > 0; steps--) {
                step();
            }
        }
    }

    boolean isStepping() {
        return stepping;
    }

    private int stepAll() {
        int work = 0;
        for (final Duty duty : duties) {
            work += duty.run(0);
        }
        return work;
    }

    private int stepOne(final SplittableRandom random) {
        final Duty[] present = duties;
        return present.length == 0
                ? 0
                : present[random.nextInt(present.length)].run(1 + random.nextInt(MAX_SIMULATED_LIMIT));
    }

    /** Starts all agents; if one cannot, closes those that have started and throws what it threw. */
    void start() {
        final Duty[] present = duties;
        int started = 0;
        try {
            for (; started < present.length; started++) {
                present[started].start();
            }
            running = true;
        } finally {
            if (!running) {
                duties = Arrays.copyOf(present, started);
                close();
            }
        }
    }

    void close() {
        running = false;
        for (final Duty duty : duties) {
            duty.close();
        }
    }

    synchronized void add(final Duty duty) {
        final Duty[] grown = Arrays.copyOf(duties, duties.length + 1);
        grown[grown.length - 1] = duty;
        duties = grown;
    }

    synchronized void remove(final Duty duty) {
        duties = Arrays.stream(duties).filter(d -> d != duty).toArray(Duty[]::new);
    }
}
