package org.ringmill.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tool in a JVM of its own, with the flags that every JVM gets. */
final class ChildTool {
    private ChildTool() {}

    static Process start(final Path log, final Object... args) throws IOException {
        return new ProcessBuilder(command(args))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** {@return the words that start it} */
    static List<String> command(final Object... args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + System.getProperty("ringmill.jvmOptions"));
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(classPath());
        command.add(Main.class.getName());
        for (final Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    /** Surefire may hide the class path behind a jar that only names it. */
    static String classPath() {
        final String named = System.getProperty("surefire.test.class.path");
        return named == null ? System.getProperty("java.class.path") : named.replace(";", File.pathSeparator);
    }
}
