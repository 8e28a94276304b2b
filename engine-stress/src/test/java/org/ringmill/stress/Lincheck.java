package org.ringmill.stress;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Runs a class of operations under Lincheck: whatever threads get to see must also come of some order of the operations on one
 * thread. Under the model checker Lincheck itself decides at which access threads change; under stress they run freely. There
 * are few scenarios, and few runs of each, unless the build says otherwise: many by {@code -Pstress}, and stress only then.
 */
final class Lincheck {
    private static final int SCENARIOS = Integer.getInteger("lincheck.scenarios", 3);
    private static final int RUNS = Integer.getInteger("lincheck.runs", 100);

    private Lincheck() {}

    /** Checks the class by the model checker. */
    static void checkModel(final Class<?> operations) {
        new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(RUNS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .check(operations);
    }

    /** Checks the class under stress. */
    static void checkStress(final Class<?> operations) {
        new StressOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(10 * RUNS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .check(operations);
    }
}
