package org.ringmill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what a service waits for: a replay, a verification, a restart, and what snapshots and changes of files do to its
 * latency.
 *
 * <pre>java @jvm.options -cp engine-bench/target/benchmarks.jar org.ringmill.bench.Speeds [NAME ...]</pre>
 *
 * <p>Journals are written below the directory that the system property {@code speeds.dir} names, else the temporary one.
 */
public final class Speeds {
    private interface Run {
        String run(Path directory) throws Exception;
    }

    private Speeds() {}

    /**
     * Measures what is named, all if nothing is.
     *
     * @param args names
     */
    public static void main(final String[] args) throws Exception {
        final Path parent = Path.of(System.getProperty("speeds.dir", System.getProperty("java.io.tmpdir")));
        Files.createDirectories(parent);
        final Map<String, Run> runs = new LinkedHashMap<>();
        runs.put("replay", ReadSpeeds::replay);
        runs.put("verify", ReadSpeeds::verify);
        runs.put("restart", RestartSpeed::measure);
        runs.put("snapshots", SnapshotLatency::measure);
        runs.put("files", FileChangeLatency::measure);
        System.out.printf(
                "%d cores, Java %s, %s%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                System.getProperty("os.arch"));
        for (final String name : args.length == 0 ? List.copyOf(runs.keySet()) : List.of(args)) {
            final Run run = runs.get(name);
            if (run == null) {
                throw new IllegalArgumentException("unknown, name=" + name + ", known=" + runs.keySet());
            }
            try (TemporaryDirectory directory = TemporaryDirectory.in(parent, name + "-")) {
                System.out.println(run.run(directory.path()));
            }
        }
    }
}
