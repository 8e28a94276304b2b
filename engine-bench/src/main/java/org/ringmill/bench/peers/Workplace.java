package org.ringmill.bench.peers;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a duel takes place.
 *
 * @param directory       for its files; deleted when it is over
 * @param work            1 for as much as the figures of docs/BENCHMARKS.md were taken with; less for less
 * @param exchangeCoreJar exchange-core's, if the user has named it
 */
record Workplace(Path directory, double work, @Nullable Path exchangeCoreJar) {
    private static final int GRANULE = 256;

    /** {@return how many operations a run has here, a multiple of 256: so that batches come out even} */
    int operations(final int full) {
        return Math.max(1, (int) (full * work / GRANULE)) * GRANULE;
    }
}
