package org.ringmill.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.JournalVerifier;
import org.ringmill.journal.Pruned;
import org.ringmill.journal.Retention;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.Finding;
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
                        + " go: whole files, and none that a snapshot still needs. Before, all of it is verified; from a"
                        + " damaged one nothing is deleted.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, also where nothing may go",
            "1:a fault: no journal, an engine has it open, or it cannot be read",
            "2:damaged, nothing was deleted (or a fault of the command line)"
        },
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
            converter = DurationConverter.class,
            description = "Keeps what is not older, by event time, counted back from the newest record: 3d, 12h, 30m,"
                    + " 10s or P1DT12H.")
    private @Nullable Duration maxAge;

    @Option(names = "--until-snapshot", description = "Deletes all that is older than the oldest snapshot.")
    private boolean untilSnapshot;

    JournalPruneCommand() {}

    @Override
    public Integer call() {
        try {
            return prune(limits(), journal.directory());
        } catch (final DamagedJournalException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    private int prune(final Retention limits, final Path directory) {
        final Journal.Context context = new Journal.Context().directory(directory);
        final long neededAfter;
        try (JournalReader reader = journal.reader(0)) {
            context.application(reader.application());
            neededAfter = neededAfter(directory, reader.application(), reader.journalId());
        }
        final Finding damage = isAnyToGo(context, limits, neededAfter) ? damage(directory) : null;
        if (damage != null) {
            return refuse(damage.toString());
        }
        try (Journal writer = Journal.open(context)) {
            report(writer.prune(limits, neededAfter), neededAfter);
        }
        return 0;
    }

    private static boolean isAnyToGo(final Journal.Context context, final Retention limits, final long neededAfter) {
        try (Journal writer = Journal.open(context)) {
            return writer.wouldPrune(limits, neededAfter);
        }
    }

    private static @Nullable Finding damage(final Path directory) {
        try (Progress progress = Progress.ofBytes("verify", -1)) {
            return JournalVerifier.verify(directory, progress::bytes).findings().stream()
                    .filter(finding -> !finding.isRepairable())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What is to go may be what the rest can still be told from. */
    private int refuse(final String why) {
        journal.warn(new RingmillException(Category.ERROR, "nothing was deleted: " + why));
        return JournalVerifyCommand.DAMAGED;
    }

    private void report(final Pruned pruned, final long neededAfter) {
        final String why = neededAfter == 0 ? "no sound snapshot, so every record is needed" : null;
        final Lines out = journal.out();
        out.print(
                journal.isJson()
                        ? Json.object(json -> {
                            json.writeNumberField("fileCount", pruned.fileCount());
                            json.writeNumberField("bytes", pruned.bytes());
                            json.writeNumberField("firstSequence", pruned.firstSequence());
                            if (why != null) {
                                json.writeStringField("why", why);
                            }
                        })
                        : "pruned, files=" + pruned.fileCount() + ", bytes=" + pruned.bytes() + ", firstSequence="
                                + pruned.firstSequence() + (why == null ? "" : ", why=" + why));
        out.flush();
    }

    private Retention limits() {
        if (maxBytes == null && maxAge == null && !untilSnapshot) {
            throw journal.usage("Nothing to prune by: expected --max-bytes, --max-age or --until-snapshot");
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
