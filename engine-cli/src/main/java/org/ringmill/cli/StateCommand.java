package org.ringmill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.Application;
import org.ringmill.engine.Branch;
import org.ringmill.engine.CommandDraft;
import org.ringmill.engine.MessageCopy;
import org.ringmill.engine.TimeTravel;
import org.ringmill.engine.WhatIf;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.storage.IoReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill state}. */
@Command(
        name = "state",
        description = "Rebuilds the state at a place in the journal, and says what further commands would have done"
                + " there. Nothing of it is written.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading =
                "%nA file for --what-if holds a command a line, in the application's own form. Empty lines and those"
                        + " that begin with # are passed over. The commands come at the event time of the state.%n%nExamples:%n",
        footer = {
            "  ringmill state data --at 4711",
            "  ringmill state data --at 2026-01-01T10:00:00Z --what-if orders.csv --json"
        })
final class StateCommand implements Callable<Integer> {
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

    @Option(names = "--what-if", paramLabel = "FILE", description = "Commands that are applied to the state.")
    private @Nullable Path whatIf;

    StateCommand() {}

    @Override
    public Integer call() {
        final String name = journal.application();
        journal.requireHeldBehind(at);
        try (ApplicationOptions.Opened opened = applications.open(name)) {
            final Application application = opened.required(name);
            final List<String> commands = whatIf == null ? List.of() : read(whatIf, application);
            final Branch branch = branch(new TimeTravel(journal.directory(), application, journal::warn));
            final Lines out = journal.out();
            out.print(state(branch));
            if (whatIf != null) {
                apply(commands, application, branch, out);
            }
            out.flush();
            return 0;
        }
    }

    private Branch branch(final TimeTravel travel) {
        if (at == null) {
            return travel.latest();
        }
        return at.isTime() ? travel.stateAtTimeNs(at.value()) : travel.stateAt(at.value());
    }

    private String state(final Branch branch) {
        final BufferSnapshotSink content = new BufferSnapshotSink();
        branch.machine().writeSnapshot(content);
        final String hash = "%016x".formatted(branch.stateHash());
        if (journal.isJson()) {
            return Json.object(json -> {
                json.writeNumberField("sequence", branch.journalSequence());
                Json.writeTime(json, "time", branch.timeNs());
                json.writeStringField("stateHash", hash);
                json.writeNumberField("stateBytes", content.lengthBytes());
            });
        }
        return "state, sequence=" + branch.journalSequence() + ", time=" + Times.iso(branch.timeNs()) + ", stateHash="
                + hash + ", stateBytes=" + content.lengthBytes();
    }

    /** Reads the commands and checks them: a replay may take long. {@return a line each, of the file} */
    private static List<String> read(final Path file, final Application application) {
        final List<String> commands = new ArrayList<>();
        final CommandDraft draft = new CommandDraft();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    parse(application, line, draft, file + ":" + number);
                    commands.add(line);
                }
            }
        } catch (final IOException e) {
            final String reason = Files.isDirectory(file) ? "is a directory" : IoReason.of(e);
            throw new RingmillException(
                    Category.ERROR,
                    "cannot read commands, file=" + file + ", reason=" + reason + ", expected a command a line",
                    e);
        }
        return commands;
    }

    private void apply(
            final List<String> commands, final Application application, final Branch branch, final Lines out) {
        final RecordFormat format = journal.isJson() ? new JsonFormat(application) : new TextFormat(application);
        final OutputFormat outputs = new OutputFormat(application, journal.isJson());
        final CommandDraft draft = new CommandDraft();
        for (final String command : commands) {
            application.parseCommand(command, draft);
            final WhatIf result = branch.apply(draft);
            out.print(format.line(draft, result.sequence(), result.timeNs(), null));
            int index = 0;
            for (final MessageCopy output : result.outputs()) {
                out.print(outputs.line(output, result.sequence(), index++, result.timeNs()));
            }
        }
        out.print(then(branch));
    }

    private String then(final Branch branch) {
        final String hash = "%016x".formatted(branch.stateHash());
        return journal.isJson()
                ? Json.object(json -> {
                    json.writeNumberField("sequence", branch.sequence());
                    json.writeStringField("stateHash", hash);
                    json.writeBooleanField("whatIf", true);
                })
                : "then, sequence=" + branch.sequence() + ", stateHash=" + hash;
    }

    private static void parse(
            final Application application, final String line, final CommandDraft draft, final String place) {
        try {
            application.parseCommand(line, draft);
        } catch (final IllegalArgumentException e) {
            throw new RingmillException(Category.ERROR, place + ": " + e.getMessage(), e);
        }
    }
}
