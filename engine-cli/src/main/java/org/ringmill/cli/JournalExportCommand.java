package org.ringmill.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.Application;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.storage.IoReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal export}. */
@Command(
        name = "export",
        description =
                "Writes records as CSV, or with --json as JSON lines, to a file or to standard output. In CSV each"
                        + " field has a column, so the journal is read twice.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal export data --out records.csv",
            "  ringmill journal export data --filter PLACE --json --out places.jsonl"
        })
final class JournalExportCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Mixin
    private FilterOption filter;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Written aside and renamed, readable by its owner only. Standard output without it.")
    private @Nullable Path file;

    private Range wanted = Range.ALL;
    private @Nullable Application application;
    private IntPredicate types = typeId -> true;

    JournalExportCommand() {}

    @Override
    public Integer call() throws IOException {
        OutputFile.requireWritable(file);
        OutputFile.requireOutside(journal.directory(), file);
        wanted = range.in(journal);
        if (file != null && OutputFile.isStandardOutput(file)) {
            file = null; // a summary would be one line more among the records
        }
        try (ApplicationOptions.Opened opened = applications.open(journal.application())) {
            application = opened.application();
            types = filter.types(application);
            if (file == null) {
                final Lines out = journal.out();
                export(out);
                out.flush();
            } else {
                exportTo(file);
            }
        }
        return 0;
    }

    private void exportTo(final Path named) {
        final long[] records = {0};
        try {
            WholeFile.write(named, stream -> {
                final BufferedWriter writer =
                        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
                final Lines lines = Lines.to(writer, named.toString());
                records[0] = export(lines);
                lines.flush();
            });
        } catch (final IOException e) {
            throw new RingmillException(
                    Category.ERROR, "cannot write output, file=" + named + ", reason=" + IoReason.of(e), e);
        }
        final Lines out = journal.out();
        out.print(
                journal.isJson()
                        ? Json.object(json -> json.writeNumberField("records", records[0]))
                        : "exported, records=" + records[0] + ", file=" + named);
        out.flush();
    }

    private long export(final Lines lines) {
        if (journal.isJson()) {
            return pass("export", line(new JsonFormat(application), lines), Long.MAX_VALUE);
        }
        final CsvFormat format = new CsvFormat(application);
        final long[] last = {0};
        pass(
                "survey",
                (record, sequence, timestampNs) -> {
                    format.survey(record);
                    last[0] = sequence;
                    return true;
                },
                Long.MAX_VALUE);
        lines.print(format.header());
        return pass("export", line(format, lines), last[0]);
    }

    private static RecordScan.Handler line(final RecordFormat format, final Lines lines) {
        return (record, sequence, timestampNs) -> {
            lines.print(format.line(record, sequence, timestampNs, null));
            return true;
        };
    }

    /** @param last what came meanwhile is not looked at */
    private long pass(final String task, final RecordScan.Handler handler, final long last) {
        final Range part = new Range(
                wanted.fromSequence(), wanted.fromTimeNs(), Math.min(last, wanted.toSequence()), wanted.toTimeNs());
        try (JournalReader reader = journal.reader(RecordScan.openAfter(part));
                Progress progress = file == null ? Progress.NONE : new Progress(task, journal.acknowledged())) {
            return new RecordScan(part, types, handler).run(reader, progress);
        }
    }
}
