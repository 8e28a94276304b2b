package org.ringmill.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill snapshot list}. */
@Command(
        name = "list",
        description = "Lists the snapshots, newest first, with what they say of themselves and whether they are whole."
                + " Those that are not are of no use, and the engine passes them over.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill snapshot list data", "  ringmill snapshot list data --json"})
final class SnapshotListCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    SnapshotListCommand() {}

    @Override
    public Integer call() {
        final Lines out = journal.out();
        journal.application(); // a directory without a journal is a mistake, and not a journal without snapshots
        final List<SnapshotFile> files = SnapshotFiles.list(DurableEngine.snapshotsIn(journal.directory()));
        if (files.isEmpty() && !journal.isJson()) {
            out.print("no snapshots");
        }
        for (final SnapshotFile file : files) {
            final SnapshotReport report = SnapshotReport.of(file);
            out.print(journal.isJson() ? report.toJson() : report.toText());
        }
        out.flush();
        return 0;
    }
}
