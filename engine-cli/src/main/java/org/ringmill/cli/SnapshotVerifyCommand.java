package org.ringmill.cli;

import java.util.concurrent.Callable;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill snapshot verify}. */
@Command(
        name = "verify",
        description = "Reads each snapshot to its end and says whether it is whole, of this journal, and not beyond its"
                + " end.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeOnExecutionException = SnapshotVerifyCommand.UNKNOWN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all are sound, or there is none",
            "1:one at least is not",
            "2:a fault of the command line",
            "3:could not be found out: no journal, or it cannot be read"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill snapshot verify data", "  ringmill snapshot verify data --json"})
final class SnapshotVerifyCommand implements Callable<Integer> {
    static final int UNFIT = 1;
    static final int UNKNOWN = 3;

    @Mixin
    private JournalOptions journal;

    SnapshotVerifyCommand() {}

    @Override
    public Integer call() {
        final Extent info = Extent.of(journal.directory());
        final Lines out = journal.out();
        boolean isSound = true;
        for (final SnapshotFile file : SnapshotFiles.list(DurableEngine.snapshotsIn(journal.directory()))) {
            // A live engine may have written one since its journal was looked at.
            final long last = info.isLive() ? Long.MAX_VALUE : info.lastSequence();
            final SnapshotReport report = SnapshotReport.of(file, info.application(), info.journalId(), last);
            isSound &= report.isSound();
            out.print(journal.isJson() ? report.toJson() : report.toText());
        }
        out.flush();
        return isSound ? 0 : UNFIT;
    }
}
