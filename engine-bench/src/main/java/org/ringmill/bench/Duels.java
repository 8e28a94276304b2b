package org.ringmill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the duels, ours and the peer in turn in this one process, and prints a line for each.
 *
 * <pre>java @jvm.options -cp engine-bench/target/benchmarks.jar org.ringmill.bench.Duels [NAME ...]</pre>
 *
 * <p>Journals are written below the directory that the system property {@code duels.dir} names, else the temporary one;
 * {@code duels.rounds} says how many rounds count, 11 if it is not set.
 */
public final class Duels {
    private interface Run {
        Duel.Result run() throws Exception;
    }

    private Duels() {}

    /**
     * Runs the duels of the given names, all if none is given.
     *
     * @param args names
     */
    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(System.getProperty("duels.dir", System.getProperty("java.io.tmpdir")));
        final int rounds = Integer.getInteger("duels.rounds", 11);
        Files.createDirectories(directory);
        final Map<String, Run> duels = new LinkedHashMap<>();
        duels.put("one-to-one", () -> PipelineDuels.oneToOne(rounds));
        duels.put("one-to-one-spinning", () -> PipelineDuels.oneToOneSpinning(rounds));
        duels.put("three-stages", () -> PipelineDuels.threeStages(rounds));
        duels.put("journal-batches", () -> JournalDuels.run(directory, 256, true, rounds));
        duels.put("journal-batches-new-pages", () -> JournalDuels.run(directory, 256, false, rounds));
        duels.put("journal-singles", () -> JournalDuels.run(directory, 1, true, rounds));
        duels.put("exchange", () -> ExchangeDuels.processCrash(directory, rounds));
        duels.put("exchange-power-loss", () -> ExchangeDuels.powerLoss(directory, rounds));
        final List<String> wanted = args.length == 0 ? List.copyOf(duels.keySet()) : List.of(args);
        System.out.printf(
                "%d cores, Java %s, %s, %d rounds%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                rounds);
        for (final String name : wanted) {
            final Run duel = duels.get(name);
            if (duel == null) {
                throw new IllegalArgumentException("unknown duel, name=" + name + ", known=" + duels.keySet());
            }
            System.out.println(duel.run());
        }
    }
}
