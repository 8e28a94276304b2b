package org.ringmill.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tool in a process of its own, on the same JVM with the same flags. */
final class ChildProcess {
    private ChildProcess() {}

    /** {@return what starts it with the given arguments} */
    static ProcessBuilder of(final List<String> arguments) {
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
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
