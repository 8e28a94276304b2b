package org.ringmill.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How exchange-core's process is started: by the Java that runs this. The jar's manifest opens what its old libraries
 * need; the flags here are those that a manifest cannot hold, and the collector that ours is measured with.
 */
final class ExchangeCoreCommandLine {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseParallelGC",
            "-XX:+PerfDisableSharedMem",
            // JDK 17 does not know the last one, which silences later ones.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow");

    private ExchangeCoreCommandLine() {}

    /** {@return its words} */
    static List<String> of(final Path jar, final List<String> arguments) {
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.add("-jar");
        words.add(jar.toString());
        words.addAll(arguments);
        return words;
    }
}
