package org.ringmill.bench.peers;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured, and how long.
 *
 * @param wanted          names of rows or of groups; all if none is given
 * @param rounds          of each duel that count, at least 1; from 6 on the interval of a ratio covers 95%
 * @param work            of a round: 1 for as much as the figures of docs/BENCHMARKS.md were taken with; less for less
 * @param directory       for files of the duels, which are deleted; it exists
 * @param exchangeCoreJar exchange-core's with all it needs, for the duels with it; they are left out without
 */
public record PeerOptions(
        List<String> wanted,
        int rounds,
        double work,
        Path directory,
        @Nullable Path exchangeCoreJar) {
    private static final int FULL_ROUNDS = 17;
    private static final double QUICK_WORK = 0.4;
    private static final int QUICK_ROUNDS = 9;

    /** Checks the figures. */
    public PeerOptions {
        wanted = List.copyOf(wanted);
        if (rounds < 1 || !(work > 0 && work <= 1)) {
            throw new IllegalArgumentException(
                    "rounds must be at least 1, and work above 0, at most 1, rounds=" + rounds + ", work=" + work);
        }
    }

    /** {@return all rows, within about forty minutes on two cores} */
    public static PeerOptions full(final Path directory) {
        return new PeerOptions(List.of(), FULL_ROUNDS, 1, directory, null);
    }

    /** {@return all rows, within ten minutes on two cores} */
    public static PeerOptions quick(final Path directory) {
        return new PeerOptions(List.of(), QUICK_ROUNDS, QUICK_WORK, directory, null);
    }

    /** {@return the same for these rows or groups only} */
    public PeerOptions withWanted(final List<String> names) {
        return new PeerOptions(names, rounds, work, directory, exchangeCoreJar);
    }

    /** {@return the same with so many rounds} */
    public PeerOptions withRounds(final int count) {
        return new PeerOptions(wanted, count, work, directory, exchangeCoreJar);
    }

    /** {@return the same with that share of the work} */
    public PeerOptions withWork(final double share) {
        return new PeerOptions(wanted, rounds, share, directory, exchangeCoreJar);
    }

    /** {@return the same with exchange-core from that file} */
    public PeerOptions withExchangeCoreJar(final @Nullable Path jar) {
        return new PeerOptions(wanted, rounds, work, directory, jar);
    }
}
