package org.ringmill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill journal info}. */
@Command(
        name = "info",
        description =
                "Says whose journal it is, what it holds and where. Closed files are taken by their manifests: only"
                        + " verify reads them all.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill journal info data", "  ringmill journal info data --json"})
final class JournalInfoCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    JournalInfoCommand() {}

    @Override
    public Integer call() {
        final JournalInfo info = JournalInfo.of(journal.directory());
        final Lines out = journal.out();
        if (journal.isJson()) {
            out.print(info.toJson());
        } else {
            info.toText().forEach(out::print);
        }
        out.flush();
        return 0;
    }
}
