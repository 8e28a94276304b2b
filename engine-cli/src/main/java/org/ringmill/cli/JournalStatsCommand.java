package org.ringmill.cli;

import java.util.concurrent.Callable;
import org.ringmill.engine.Application;
import org.ringmill.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal stats}. */
@Command(
        name = "stats",
        description =
                "Counts what a journal holds: records by type, bytes, rates, frames, and the longest gaps in time.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal stats data",
            "  ringmill journal stats data --from 1000 --to 2000 --gaps 10 --json"
        })
final class JournalStatsCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Mixin
    private FilterOption filter;

    @Option(
            names = "--gaps",
            paramLabel = "N",
            defaultValue = "3",
            converter = CountConverter.class,
            description = "How many of the longest gaps between records.")
    private Long gaps;

    JournalStatsCommand() {}

    @Override
    public Integer call() {
        final Range wanted = range.in(journal);
        try (JournalReader reader = journal.reader(RecordScan.openAfter(wanted));
                ApplicationOptions.Opened opened = applications.open(reader.application());
                Progress progress = new Progress("stats", journal.acknowledged())) {
            final Application application = opened.application();
            final JournalStats stats = new JournalStats(new RecordTypes(application), gaps);
            final RecordScan scan = new RecordScan(wanted, filter.types(application), (record, sequence, timeNs) -> {
                stats.add(record, sequence, timeNs, reader.position(), reader.fileName());
                return true;
            });
            scan.run(reader, progress);
            final Lines out = journal.out();
            if (journal.isJson()) {
                out.print(stats.toJson());
            } else {
                stats.toText().forEach(out::print);
            }
            out.flush();
            return 0;
        }
    }
}
