package org.ringmill.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal tail}. */
@Command(
        name = "tail",
        description = "Prints the last records of a journal, and with --follow those that come, once they are"
                + " acknowledged.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill journal tail data", "  ringmill journal tail data --lines 0 --follow --json"})
final class JournalTailCommand implements Callable<Integer> {
    private static final long POLL_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "10",
            converter = CountConverter.class,
            description = "How many of the last records.")
    private Long lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written from now on, until interrupted.")
    private boolean follow;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Ends after N records in all.")
    private @Nullable Long limit;

    JournalTailCommand() {}

    @Override
    public Integer call() {
        final long last = Extent.of(journal.directory()).lastSequence();
        final long after = Math.max(0, last - lines);
        try (JournalReader reader = follow ? JournalReader.follow(journal.directory(), after) : journal.reader(after);
                ApplicationOptions.Opened opened = applications.open(reader.application())) {
            final Application application = opened.application();
            final RecordFormat format = journal.isJson() ? new JsonFormat(application) : new TextFormat(application);
            final Lines out = journal.out();
            final Range range = new Range(1, 0, follow ? Long.MAX_VALUE : last, Long.MAX_VALUE);
            final RecordScan scan = new RecordScan(range, typeId -> true, (record, sequence, timestampNs) -> {
                        out.print(format.line(record, sequence, timestampNs, null));
                        return true;
                    })
                    .limit(limit == null ? Long.MAX_VALUE : limit);
            scan.run(reader, Progress.NONE);
            out.flush();
            while (follow && !scan.isEnded() && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(POLL_EVERY_NS);
                scan.run(reader, Progress.NONE);
                out.flush();
            }
            return 0;
        }
    }
}
