package org.ringmill.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.OfflineSnapshot;
import org.ringmill.journal.snapshot.SnapshotHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill snapshot take}. */
@Command(
        name = "take",
        description = "Replays a journal that no engine is writing and writes a snapshot of the state, so that the next"
                + " start is short and old files can be let go.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading =
                "%nThe newest three snapshots are kept. An engine that starts from the snapshot hands on the outputs"
                        + " behind it; those before it only if it is told how far they were handled. A journal that an engine has"
                        + " open is refused: the engine takes its own.%n%nExamples:%n",
        footer = {"  ringmill snapshot take data", "  ringmill snapshot take data --at 4711 --app service.jar --json"})
final class SnapshotTakeCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Option(
            names = "--at",
            paramLabel = "POSITION",
            converter = Position.Converter.class,
            description = "Behind this command, or the last one at or before a time. The end without it. It is "
                    + Position.HELP)
    private @Nullable Position at;

    SnapshotTakeCommand() {}

    @Override
    public Integer call() {
        final String name = journal.application();
        journal.requireHeldBehind(at);
        try (ApplicationOptions.Opened opened = applications.open(name)) {
            final SnapshotHeader taken = OfflineSnapshot.take(
                    journal.directory(),
                    opened.required(name),
                    at == null || at.isTime() ? Long.MAX_VALUE : at.value(),
                    at == null || !at.isTime() ? Long.MAX_VALUE : at.value(),
                    journal::warn);
            final Lines out = journal.out();
            out.print(journal.isJson() ? toJson(taken) : toText(taken));
            out.flush();
            return 0;
        }
    }

    private static String toText(final SnapshotHeader taken) {
        return "taken, sequence=" + taken.sequence() + ", time=" + Times.iso(taken.timestampNs()) + ", stateHash="
                + "%016x".formatted(taken.stateHash()) + ", contentBytes=" + taken.contentBytes();
    }

    private static String toJson(final SnapshotHeader taken) {
        return Json.object(json -> {
            json.writeNumberField("sequence", taken.sequence());
            Json.writeTime(json, "time", taken.timestampNs());
            json.writeStringField("stateHash", "%016x".formatted(taken.stateHash()));
            json.writeNumberField("contentBytes", taken.contentBytes());
        });
    }
}
