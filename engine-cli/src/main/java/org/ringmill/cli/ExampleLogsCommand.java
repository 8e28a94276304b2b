package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ringmill.examples.logs.FileSource;
import org.ringmill.examples.logs.GeneratedSource;
import org.ringmill.examples.logs.LevelCounts;
import org.ringmill.examples.logs.LineFile;
import org.ringmill.examples.logs.LogEvent;
import org.ringmill.examples.logs.LogFormat;
import org.ringmill.examples.logs.LogLevel;
import org.ringmill.examples.logs.LogPipeline;
import org.ringmill.examples.logs.LogPipelineBuilder;
import org.ringmill.examples.logs.LogReport;
import org.ringmill.examples.logs.LogTail;
import org.ringmill.examples.logs.MessageTemplates;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Shutdown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill example logs}. */
@Command(
        name = "logs",
        description =
                "Reads logs from several sources at a time, leaves out what is below a level, has workers find the"
                        + " template of each message, and writes the events to several outputs. Without a file the"
                        + " sources are generated.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nA line is: TIMESTAMP LEVEL LOGGER MESSAGE, the timestamp in ISO 8601 and UTC. Ctrl-C and"
                + " SIGTERM stop the sources; what was read is written before it ends. Exits with 1 if a source or"
                + " an output failed or something was lost.%n%nExamples:%n",
        footer = {
            "  ringmill example logs",
            "  ringmill example logs --sources 8 --lines 100000 --workers 4 --out /tmp/logs",
            "  ringmill example logs --follow --min-level WARN --out /tmp/logs app.log"
        })
final class ExampleLogsCommand implements Callable<Integer> {
    private static final Duration TIME_TO_END = Duration.ofSeconds(15);
    private static final int MAX_PARTS = 64;
    private static final int NEWEST = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Logs to read, 64 at most.")
    private List<Path> files = List.of();

    @Option(names = "--follow", description = "Goes on with what is written to the files, until it is stopped.")
    private boolean follow;

    @Option(names = "--sources", paramLabel = "N", description = "Generated sources, 1 to 64. Else 4.")
    private @Nullable Integer sources;

    @Option(
            names = "--lines",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Lines of each generated source. Else 10000.")
    private @Nullable Long lines;

    @Option(names = "--seed", paramLabel = "SEED", description = "Of the generated lines. Else 1.")
    private @Nullable Long seed;

    @Option(
            names = "--min-level",
            paramLabel = "LEVEL",
            description = "Least level: TRACE, DEBUG, INFO, WARN or ERROR. Else INFO.")
    private LogLevel minLevel = LogLevel.INFO;

    @Option(names = "--workers", paramLabel = "N", description = "Threads that enrich, 1 to 64. Else 2.")
    private int workers = 2;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Writes events.log, events.jsonl and errors.log there, in place of those that are. Without"
                    + " it the events are only counted.")
    private @Nullable Path directory;

    @Option(names = "--json", description = "Prints the counts as an object of JSON.")
    private boolean json;

    ExampleLogsCommand() {}

    @Override
    public Integer call() throws Exception {
        requireValid();
        final LevelCounts levels = new LevelCounts();
        final LogTail<LogEvent> newest = new LogTail<>(NEWEST);
        final LogPipelineBuilder builder = LogPipeline.builder("logs")
                .minLevel(minLevel)
                .workers(workers)
                .enricher(new MessageTemplates())
                .output("counts", levels, Backpressure.block())
                .output("newest", newest, Backpressure.dropOldest());
        addFiles(builder);
        addSources(builder);
        return run(builder, levels, newest);
    }

    private void requireValid() {
        require("--sources", sources == null ? 1 : sources);
        require("--workers", workers);
        if (files.isEmpty() ? follow : sources != null || lines != null || seed != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    files.isEmpty()
                            ? "Option '--follow' is for files"
                            : "Options '--sources', '--lines' and '--seed' are for generated sources, without a FILE");
        }
        if (files.size() > MAX_PARTS) {
            throw new ParameterException(
                    spec.commandLine(), "Too many files: must be at most " + MAX_PARTS + ", were " + files.size());
        }
    }

    private void require(final String option, final int value) {
        if (value < 1 || value > MAX_PARTS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '" + option + "': must be 1 to " + MAX_PARTS + ", was " + value);
        }
    }

    private void addFiles(final LogPipelineBuilder builder) throws IOException {
        if (directory == null) {
            return;
        }
        Files.createDirectories(directory);
        final Path text = directory.resolve("events.log");
        final Path jsonLines = directory.resolve("events.jsonl");
        final Path errors = directory.resolve("errors.log");
        final List<Path> all = new ArrayList<>(files);
        all.addAll(List.of(text, jsonLines, errors));
        OutputFile.requireDistinct(all.toArray(Path[]::new));
        builder.output("events.log", new LineFile<>(text, LogFormat::text), Backpressure.block())
                .output("events.jsonl", new LineFile<>(jsonLines, LogFormat::json), Backpressure.block())
                .errors(new LineFile<>(errors, LogFormat::text));
    }

    private void addSources(final LogPipelineBuilder builder) throws IOException {
        for (final Path file : files) {
            builder.source(follow ? FileSource.follow(file) : FileSource.read(file));
        }
        final int generated = files.isEmpty() ? sources == null ? 4 : sources : 0;
        for (int i = 1; i <= generated; i++) {
            builder.source(new GeneratedSource(
                    "source-" + i, lines == null ? 10_000 : lines, 31 * (seed == null ? 1 : seed) + i));
        }
    }

    /** Runs until the sources end or a signal comes; either way the same part stops the pipeline and prints, in its time. */
    private int run(final LogPipelineBuilder builder, final LevelCounts levels, final LogTail<LogEvent> newest)
            throws Exception {
        final AtomicBoolean isClean = new AtomicBoolean();
        final Shutdown shutdown = new Shutdown(TIME_TO_END).onSignal();
        try (LogPipeline logs = builder.start()) {
            shutdown.register("logs", left -> {
                final LogReport report = logs.stop(left);
                print(report, levels, newest);
                isClean.set(report.isClean() && report.counts().isBalanced());
                return report.isDrained();
            });
            logs.awaitEnd();
            for (final Shutdown.PartReport part : shutdown.run("all is read").parts()) {
                if (part.failure() instanceof Exception failure) {
                    throw failure;
                }
            }
        }
        return isClean.get() ? 0 : 1;
    }

    private void print(final LogReport report, final LevelCounts levels, final LogTail<LogEvent> newest) {
        final Lines out = Lines.to(spec.commandLine().getOut());
        if (json) {
            out.print(LogsTable.json(report, levels));
        } else {
            LogsTable.text(report, levels, newest).forEach(out::print);
            if (directory != null) {
                out.print("events.log, events.jsonl and errors.log are in " + directory);
            }
        }
        out.flush();
    }
}
