package org.ringmill.cli;

import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.Application;
import org.ringmill.engine.Replayed;
import org.ringmill.engine.Replayer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill replay}. */
@Command(
        name = "replay",
        description = {
            "Runs a journal through its application and prints commands with what comes out.",
            "The state machine is given every command up to the end of the range; the range and the filter say what is"
                    + " shown, with its outputs. The summary counts what lies in the range, shown or not. Without the"
                    + " application only the commands are."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        showDefaultValues = true,
        subcommands = ReplayDiffCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill replay data --from 100 --to 120",
            "  ringmill replay data --from 2026-01-01T10:00:00Z --filter PLACE --speed 1x",
            "  ringmill replay data --at 4711 --app service.jar --json",
            "  ringmill replay diff data --app old.jar --against new.jar"
        })
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Mixin
    private FilterOption filter;

    @Option(
            names = "--at",
            paramLabel = "POSITION",
            converter = Position.Converter.class,
            description =
                    "Goes to this record, or the last one at or before a time, from the newest snapshot before, and"
                            + " prints the summary only. Excludes --from and --to.")
    private @Nullable Position at;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            converter = Speed.Converter.class,
            description = "max, or a factor of the speed at which it was recorded: 1x, 0.5x.")
    private Speed speed;

    @Option(names = "--quiet", description = "Prints the summary only.")
    private boolean quiet;

    @Option(names = "--no-snapshots", description = "Starts from the first command, not from a snapshot.")
    private boolean noSnapshots;

    ReplayCommand() {}

    @Override
    public Integer call() {
        if (at != null && (range.from() != null || range.to() != null)) {
            throw journal.usage("--at excludes --from and --to");
        }
        journal.requireHeld("--at", at);
        final String name = journal.application();
        try (ApplicationOptions.Opened opened = applications.open(name);
                Progress progress = isQuiet() ? new Progress("replay", journal.acknowledged()) : Progress.NONE) {
            final Application application = opened.application();
            final Lines out = journal.out();
            final IntPredicate types = filter.types(application);
            final ReplayPrinter printer =
                    new ReplayPrinter(out, isQuiet() ? typeId -> false : types, application, journal.isJson());
            final Replayer.Context context = context(application).commandHandler((record, sequence, timestampNs) -> {
                progress.at(sequence);
                printer.onCommand(record, sequence, timestampNs);
            });
            if (application != null) {
                context.application(application).outputHandler(printer::onOutput);
            }
            final Replayed replayed = run(new Replayer(context));
            out.print(summary(replayed, printer.outputCount(), application != null));
            out.flush();
            return 0;
        }
    }

    /** Replays; that an output cannot be printed is no fault of the replay. */
    private static Replayed run(final Replayer replayer) {
        try {
            return replayer.run();
        } catch (final RingmillException e) {
            throw e.getCause() instanceof OutputException output ? output : e;
        }
    }

    private boolean isQuiet() {
        return quiet || at != null;
    }

    private Replayer.Context context(final @Nullable Application application) {
        final Range wanted = range.in(journal);
        final Replayer.Context context = new Replayer.Context()
                .directory(journal.directory())
                .speed(speed.multiple())
                .useSnapshots(!noSnapshots)
                .warningHandler(journal::warn);
        final Position from = range.from();
        final Position to = at == null ? range.to() : at;
        if (from != null && from.isTime()) {
            context.fromTimeNs(from.value());
        } else if (from != null) {
            context.fromSequence(wanted.fromSequence());
        } else if (application != null && !noSnapshots) {
            beginAnywhere(context, application, to);
        }
        if (to != null && to.isTime()) {
            context.toTimeNs(to.value());
        } else if (to != null) {
            context.toSequence(to.value());
        }
        return context;
    }

    private void beginAnywhere(
            final Replayer.Context context, final Application application, final @Nullable Position to) {
        if (at != null) {
            context.fromSnapshot();
            return;
        }
        final long oldest = OldestStart.sequence(journal, application, to);
        if (oldest > 0) {
            context.fromSequence(oldest);
        }
    }

    /** {@return the records of the range, as sequences have no gap} */
    private static long records(final Replayed replayed) {
        return replayed.firstSequence() == 0 ? 0 : replayed.lastSequence() - replayed.firstSequence() + 1;
    }

    private String summary(final Replayed replayed, final long outputs, final boolean hasState) {
        final String hash = hasState ? "%016x".formatted(replayed.stateHash()) : null;
        if (journal.isJson()) {
            return Json.object(json -> {
                json.writeNumberField("lastSequence", replayed.lastSequence());
                Json.writeTime(json, "lastTime", replayed.timeNs());
                json.writeNumberField("records", records(replayed));
                json.writeNumberField("outputs", outputs);
                json.writeNumberField("snapshotSequence", replayed.snapshotSequence());
                json.writeBooleanField("reachedEnd", replayed.reachedEnd());
                if (hash != null) {
                    json.writeStringField("stateHash", hash);
                }
            });
        }
        return "replayed, lastSequence=" + replayed.lastSequence() + ", lastTime=" + Times.iso(replayed.timeNs())
                + ", records=" + records(replayed) + ", outputs=" + outputs + ", snapshotSequence="
                + replayed.snapshotSequence() + (hash == null ? "" : ", stateHash=" + hash);
    }
}
