package org.ringmill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.IoUtil;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.ReportFile;

/**
 * The runs of a measurement, one after another, each a process of its own that is given the same command line and what it must
 * know besides. What it prints goes to standard error. Whatever ends this one ends the child too, and removes what targets have written.
 */
final class LatencyRuns implements AutoCloseable {
    static final String REPORT = "--run-report";
    static final String NUMBER = "--run-number";
    static final String RATES = "--run-rates";

    private final List<String> arguments;
    private final Path directory;
    private final PrintWriter err;
    private final Thread atEnd = new Thread(this::end, "end of latency runs");
    private volatile @Nullable Process child;

    /**
     * @param arguments of the command line
     * @param directory of the runs' own, removed in the end
     */
    LatencyRuns(final List<String> arguments, final Path directory, final PrintWriter err) {
        this.err = err;
        this.arguments = List.copyOf(arguments);
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /**
     * {@return what a run came to}
     *
     * @param number from 0
     * @param rates  that the first run found; empty for that one itself
     */
    LatencyReport run(final int number, final List<Double> rates) throws IOException, InterruptedException {
        final Path report = directory.resolve("run-" + number + ".json");
        final List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(REPORT, report.toString(), NUMBER, Integer.toString(number)));
        if (!rates.isEmpty()) {
            all.addAll(List.of(RATES, rates.stream().map(String::valueOf).collect(Collectors.joining(","))));
        }
        final Process process = ChildProcess.of(all).redirectErrorStream(true).start();
        child = process;
        try (BufferedReader said = process.inputReader()) {
            said.lines().forEach(line -> {
                err.println(line);
                err.flush();
            });
        }
        final int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new RingmillException(
                    Category.ERROR,
                    "a run has failed, what it said is above, run=" + (number + 1) + ", exitCode=" + exitCode);
        }
        if (!Files.exists(report)) { // the target ended the process
            throw new RingmillException(
                    Category.ERROR, "a run has ended without a result, run=" + (number + 1) + ", exitCode=0");
        }
        return ReportFile.read(report);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (final IllegalStateException e) { // the process is ending: the hook runs once more, and finds nothing
            return;
        }
    }

    private synchronized void end() {
        final Process process = child;
        try {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IoUtil.delete(directory.toFile(), false);
    }
}
