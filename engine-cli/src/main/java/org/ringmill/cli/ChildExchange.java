package org.ringmill.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ringmill exchange run} in a process of its own, on the same JVM with the same flags. */
record ChildExchange(Path commands, Path journal, Path events, long snapshotEvery, long ratePerSecond) {

    Process start(final Path log) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        final String classPath = System.getProperty("java.class.path");
        // The runnable jar carries the flags it needs in its manifest, which counts only for -jar.
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, Main.class.getName()));
        }
        command.addAll(List.of(
                "exchange",
                "run",
                "--commands",
                commands.toString(),
                "--dir",
                journal.toString(),
                "--events-out",
                events.toString(),
                "--snapshot-every",
                Long.toString(snapshotEvery),
                "--rate",
                Long.toString(ratePerSecond)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
