package org.ringmill.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.Pruned;
import org.ringmill.journal.Retention;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.snapshot.SnapshotHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal prune}. */
@Command(
        name = "prune",
        description =
                "Deletes the oldest files of a journal that nobody is writing, as far as one of the limits lets them"
                        + " go: whole files, and none that a snapshot still needs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal prune data --until-snapshot",
            "  ringmill journal prune data --max-bytes 10000000000 --max-age P30D --json"
        })
final class JournalPruneCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Keeps at most so many bytes of frames.")
    private @Nullable Long maxBytes;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            description = "Keeps what is not older, by event time, counted back from the newest record: P30D, PT12H.")
    private @Nullable Duration maxAge;

    @Option(names = "--until-snapshot", description = "Deletes all that is older than the oldest snapshot.")
    private boolean untilSnapshot;

    JournalPruneCommand() {}

    @Override
    public Integer call() {
        final Retention limits = limits();
        final String application;
        final long journalId;
        final Path directory = journal.directory();
        try (JournalReader reader = journal.reader(0)) {
            application = reader.application();
            journalId = reader.journalId();
        }
        final Pruned pruned;
        try (Journal writer =
                Journal.open(new Journal.Context().directory(directory).application(application))) {
            pruned = writer.prune(limits, neededAfter(directory, application, journalId));
        }
        final Lines out = journal.out();
        out.print(
                journal.isJson()
                        ? Json.object(json -> {
                            json.writeNumberField("files", pruned.fileCount());
                            json.writeNumberField("bytes", pruned.bytes());
                            json.writeNumberField("firstSequence", pruned.firstSequence());
                        })
                        : "pruned, files=" + pruned.fileCount() + ", bytes=" + pruned.bytes() + ", firstSequence="
                                + pruned.firstSequence());
        out.flush();
        return 0;
    }

    private Retention limits() {
        if (maxBytes == null && maxAge == null && !untilSnapshot) {
            throw journal.usage("Nothing to prune by: expected --max-bytes, --max-age or --until-snapshot");
        }
        if (maxAge != null && (maxAge.isNegative() || maxAge.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0)) {
            throw journal.usage("Invalid value for option '--max-age': expected 0 to 292 years, found " + maxAge);
        }
        Retention limits = Retention.keepAll();
        limits = maxBytes == null ? limits : limits.withMaxBytes(maxBytes);
        limits = maxAge == null ? limits : limits.withMaxAge(maxAge);
        return untilSnapshot ? limits.withUntilSnapshot() : limits;
    }

    /** {@return the sequence of the oldest snapshot that may be needed, 0 if there is none: then every record is} */
    private static long neededAfter(final Path directory, final String application, final long journalId) {
        long oldest = Long.MAX_VALUE;
        for (final SnapshotFile file : SnapshotFiles.list(DurableEngine.snapshotsIn(directory))) {
            final SnapshotHeader header = file.header();
            if (SnapshotReport.of(file, application, journalId, Long.MAX_VALUE).isSound() && header != null) {
                oldest = Math.min(oldest, header.sequence());
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }
}
