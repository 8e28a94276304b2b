package org.ringmill.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal dump}. */
@Command(
        name = "dump",
        description =
                "Prints the records of a journal, a line each: fields by name where the application is known, else"
                        + " the payload in hexadecimal digits.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal dump data --from 100 --to 120",
            "  ringmill journal dump data --from 2026-01-01T10:00:00Z --limit 10",
            "  ringmill journal dump data --filter PLACE,CANCEL",
            "  ringmill journal dump data --frames --json"
        })
final class JournalDumpCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Mixin
    private FilterOption filter;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Prints at most N records.")
    private @Nullable Long limit;

    @Option(names = "--frames", description = "Says for each record in which file and at which offset its frame lies.")
    private boolean frames;

    JournalDumpCommand() {}

    @Override
    public Integer call() {
        final Range wanted = range.in(journal);
        try (JournalReader reader = journal.reader(RecordScan.openAfter(wanted));
                ApplicationOptions.Opened opened = applications.open(reader.application())) {
            final Application application = opened.application();
            final RecordFormat format = journal.isJson() ? new JsonFormat(application) : new TextFormat(application);
            final Lines out = journal.out();
            final long most = limit == null ? Long.MAX_VALUE : limit;
            final RecordScan scan =
                    new RecordScan(wanted, filter.types(application), (record, sequence, timestampNs) -> {
                        out.print(format.line(record, sequence, timestampNs, placeIn(reader)));
                        return true;
                    });
            scan.limit(most).run(reader, Progress.NONE);
            out.flush();
            return 0;
        }
    }

    private @Nullable String placeIn(final JournalReader reader) {
        return frames ? reader.fileName() + ":" + reader.position() : null;
    }
}
