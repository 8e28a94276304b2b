package org.ringmill.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One run of a fault test: the seed that all its chance comes from, which is printed and can be given, what was counted, and at
 * the end a line with the result. A run in full leaves that line in {@code target/reliability.jsonl} as well, also when the
 * test fails. One thread's.
 */
public final class FaultRun implements AutoCloseable {
    private static final Path RESULTS = Path.of("target", "reliability.jsonl");

    private final String test;
    private final int rounds;
    private final boolean full;
    private final String fileSystem;
    private final long seed;
    private final SplittableRandom random;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final long startNs = System.nanoTime();
    private int round;

    private FaultRun(final String test, final int rounds, final boolean full, final String fileSystem) {
        this.test = test;
        this.rounds = Integer.getInteger("ringmill.rounds", rounds);
        this.full = full;
        this.fileSystem = fileSystem;
        seed = Long.getLong("ringmill.seed", System.nanoTime());
        random = new SplittableRandom(seed);
        System.out.println(test + ": -Dringmill.seed=" + seed);
    }

    /** A few rounds, with every build; {@code fileSystem} is what the test's files lie on. */
    public static FaultRun quick(final String test, final int rounds, final String fileSystem) {
        return new FaultRun(test, rounds, false, fileSystem);
    }

    /** All rounds, for docs/RELIABILITY.md; {@code -Dringmill.rounds} says how many, if not the test. */
    public static FaultRun full(final String test, final int rounds, final String fileSystem) {
        return new FaultRun(test, rounds, true, fileSystem);
    }

    /** {@return what a directory's files lie on, ext4 for instance} */
    public static String fileSystemOf(final Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test unless something holds, and says why. */
    public static void require(final boolean condition, final String reason) {
        if (!condition) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(condition, "skipped: " + reason);
    }

    /** {@return whether a further round is to be run} Rounds are told apart by {@link #round()}. */
    public boolean next() {
        if (round == rounds) {
            return false;
        }
        round++;
        return true;
    }

    /** {@return the round at hand, from 1} */
    public int round() {
        return round;
    }

    public SplittableRandom random() {
        return random;
    }

    public void count(final String name) {
        count(name, 1);
    }

    public void count(final String name, final long more) {
        counts.merge(name, more, Long::sum);
    }

    /** {@return a count, 0 if it was never counted} */
    public long counted(final String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** {@return what to tell of a failure} */
    public String place() {
        return test + ", round=" + round + ", -Dringmill.seed=" + seed;
    }

    private String toJson() {
        final String counted =
                counts.entrySet().stream().map(FaultRun::field).collect(Collectors.joining(",", "{", "}"));
        return ("{\"test\":\"%s\",\"rounds\":%d,\"seed\":%d,\"kernel\":\"%s\",\"java\":\"%s\",\"fileSystem\":\"%s\","
                        + "\"seconds\":%d,\"counts\":%s}")
                .formatted(
                        test,
                        round,
                        seed,
                        System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        fileSystem,
                        (System.nanoTime() - startNs) / 1_000_000_000L,
                        counted);
    }

    private static String field(final Map.Entry<String, Long> count) {
        return "\"" + count.getKey() + "\":" + count.getValue();
    }

    @Override
    public void close() {
        final String line = toJson();
        System.out.println(line);
        if (full) {
            try {
                Files.createDirectories(RESULTS.toAbsolutePath().getParent());
                Files.writeString(RESULTS, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
