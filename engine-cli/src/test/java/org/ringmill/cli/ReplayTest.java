package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.engine.Application;
import org.ringmill.engine.CommandDraft;
import org.ringmill.examples.exchange.ExchangeApplication;
import picocli.CommandLine.ExitCode;

/** The commands that run a journal through its application. */
class ReplayTest {
    private static final long NEVER = Long.MAX_VALUE;

    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Path jar(final String file, final long bonusFrom) throws IOException {
        return TestJar.make(directory.resolve(file), Journals.BILLING, bonusFrom);
    }

    private Tool run(final Object... args) throws IOException {
        final Map<String, String> before = Journals.files(data());
        final Tool tool = Tool.run(args);
        assertThat(Journals.files(data())).isEqualTo(before);
        return tool;
    }

    private static void requireFault(final Tool tool, final int exitCode, final String... parts) {
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(exitCode);
        assertThat(tool.err()).contains(parts);
        assertThat(tool.err().strip().lines()).as("one line: " + tool.err()).hasSize(1);
    }

    @Test
    void shouldShowCommandsWithWhatComesOut() throws IOException {
        Journals.fourOrders(data());
        final Tool replay = run("replay", data(), "--from", 3);
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out().lines().limit(4))
                .containsExactly(
                        "3 2026-01-01T10:00:00.002000000Z REDUCE v1 correlation=3 orderId=1 userId=10 size=2 symbolId=0",
                        "  -> REDUCE v1 orderId=1 userId=10 price=101 size=2 symbolId=0",
                        "4 2026-01-01T10:00:00.003000000Z CANCEL v1 correlation=4 orderId=1 userId=10 symbolId=0",
                        "  -> REDUCE v1 orderId=1 userId=10 price=101 size=3 symbolId=0");
        final String hash = Tool.run("exchange", "recover", "--dir", data()).field("stateHash");
        assertThat(replay.summary())
                .isEqualTo("replayed, lastSequence=4, lastTime=2026-01-01T10:00:00.003000000Z, records=2, outputs=2,"
                        + " snapshotSequence=0, stateHash=" + hash);
        final Tool json = run("replay", data(), "--from", 4, "--json");
        assertThat(json.out().lines().skip(1).findFirst().orElseThrow())
                .isEqualTo(
                        "{\"sequence\":4,\"output\":0,\"time\":\"2026-01-01T10:00:00.003000000Z\",\"type\":\"REDUCE\","
                                + "\"typeId\":12,\"version\":1,\"correlationId\":4,\"fields\":{\"orderId\":1,\"userId\":10,"
                                + "\"price\":101,\"size\":3,\"symbolId\":0}}");
        assertThat(json.field("stateHash")).isEqualTo(hash);
    }

    @Test
    void shouldShowOutputsOnlyBelowTheirCommands() throws IOException {
        Journals.fourOrders(data());
        final Tool text = run("replay", data(), "--filter", "cancel");
        assertThat(text.out().lines().limit(2))
                .containsExactly(
                        "4 2026-01-01T10:00:00.003000000Z CANCEL v1 correlation=4 orderId=1 userId=10 symbolId=0",
                        "  -> REDUCE v1 orderId=1 userId=10 price=101 size=3 symbolId=0");
        assertThat(text.out().lines()).hasSize(3);
        assertThat(text.summary()).contains("records=4, outputs=2, ");
        assertThat(run("replay", data(), "--filter", "place", "--json").out().lines())
                .hasSize(2);
    }

    @Test
    void shouldCountWhatLiesInTheRange() {
        Journals.exchange(data(), 20, 10);
        final String to = Tool.run("replay", data(), "--from", 5, "--to", 12).summary();
        assertThat(to).contains("lastSequence=12, ", "records=8, ", "snapshotSequence=0, ");
        assertThat(Tool.run("replay", data(), "--from", 5, "--to", 12, "--filter", "cancel", "--no-snapshots")
                        .summary())
                .as("the filter is for what is shown")
                .isEqualTo(to);
        assertThat(Tool.run("replay", data(), "--from", 15, "--quiet", "--json").summary())
                .contains("\"records\":6,", "\"snapshotSequence\":10,");
        assertThat(Tool.run("replay", data(), "--at", 12).summary())
                .contains("records=2, ", "snapshotSequence=10, ")
                .endsWith(to.substring(to.indexOf("stateHash=")));
    }

    @Test
    void shouldSayPlainlyThatItsOutputGoesNowhere() throws IOException {
        Journals.billing(data(), 600); // every other line is an output, so is the one at which that is noticed
        final StringWriter err = new StringWriter();
        final int exitCode = Main.commandLine()
                .setOut(new PrintWriter(Writer.nullWriter()) {
                    @Override
                    public boolean checkError() {
                        return true;
                    }
                })
                .setErr(new PrintWriter(err))
                .execute(
                        "replay",
                        data().toString(),
                        "--app",
                        jar("app.jar", NEVER).toString());
        assertThat(exitCode).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err)
                .hasToString("ringmill: cannot write output, to=standard output, reason=it is closed, or full\n");
    }

    @Test
    void shouldTellOutputsOfATickApart() {
        final StringWriter printed = new StringWriter();
        final CommandDraft message = new CommandDraft();
        final Application exchange = new ExchangeApplication();
        exchange.parseCommand("CANCEL,1,10", message);
        final ReplayPrinter printer =
                new ReplayPrinter(Lines.to(printed, "a test"), typeId -> typeId == 0, exchange, false);
        printer.onCommand(message, 7, Journals.timeNs(1));
        printer.onOutput(message, 7, 0, Journals.timeNs(1));
        assertThat(printed.toString()).isEmpty();
        printer.onOutput(message, 8, 0, Journals.timeNs(2));
        printer.onOutput(message, 8, 1, Journals.timeNs(2));
        assertThat(printed.toString().lines()).hasSize(3);
        assertThat(printed.toString()).startsWith("8 2026-01-01T10:00:00.001000000Z tick\n  -> ");
        assertThat(printer.outputCount()).isEqualTo(3);
    }

    @Test
    void shouldSayWhichOutputDiffersAndWhoThrew() throws IOException {
        Journals.billing(data(), 9);
        final Path before = jar("before.jar", NEVER);
        final Path throwing = TestJar.make(
                directory.resolve("throwing.jar"), Journals.BILLING, "throw new IllegalStateException(\"no\");", 5);
        final Tool thrown = run("replay", "diff", data(), "--app", before, "--against", throwing);
        assertThat(thrown.out())
                .startsWith("first difference in exception, sequence=5, ")
                .contains("\nagainst\n  thrown=\"java.lang.IllegalStateException: no\"\ncompared, ")
                .doesNotContain("stateHash=0000");
        assertThat(run("replay", "diff", data(), "--app", before, "--against", throwing, "--json")
                        .out())
                .contains("\"against\":{\"thrown\":\"java.lang.IllegalStateException: no\",\"outputCount\":0,")
                .doesNotContain("stateHash\":\"0000");
        final Path chatty = TestJar.make(
                directory.resolve("chatty.jar"),
                Journals.BILLING,
                "outbound.claim(8).putLong(outbound.offset(), sum); outbound.commit(9, 1, 8);"
                        + " outbound.claim(8).putLong(outbound.offset(), 0); outbound.commit(9, 1, 8);",
                5);
        final Tool more = run("replay", "diff", data(), "--app", before, "--against", chatty);
        assertThat(more.out())
                .contains("first difference in outputs, sequence=5, ")
                .contains("\n  output 2: none\nagainst\n")
                .contains("  output 2 of 3 -> BALANCE balance=0\n  output 3 of 3 -> BALANCE balance=10\n");
    }

    @Test
    void shouldReadTheCommandsBeforeTheReplay() throws IOException {
        Journals.billing(data(), 9);
        Damage.flipInTheMiddle(data());
        final Path file = Files.writeString(directory.resolve("commands"), "seven\n");
        requireFault(
                run("state", data(), "--app", jar("app.jar", NEVER), "--what-if", file),
                ExitCode.SOFTWARE,
                file + ":1: expected one or two digits, found 'seven'");
    }

    @Test
    void shouldShowOnlyTheCommandsOfAnUnknownApplication() throws IOException {
        Journals.billing(data(), 3);
        final Tool replay = run("replay", data(), "--speed", "1000x", "--filter", "2");
        assertThat(replay.out().lines().limit(2))
                .containsExactly(
                        "1 2026-01-01T10:00:00.000000000Z type-2 v7 correlation=1001 hex=0100",
                        "3 2026-01-01T10:00:00.002000000Z type-2 v7 correlation=1003 hex=cafe");
        assertThat(replay.summary()).startsWith("replayed, lastSequence=3, ").doesNotContain("stateHash");
    }

    @Test
    void shouldUseTheApplicationOfAFile() throws IOException {
        Journals.billing(data(), 3);
        final Path jar = jar("app.jar", NEVER);
        final Tool replay = run("replay", data(), "--app", jar, "--to", 1);
        assertThat(replay.out().lines().limit(2))
                .containsExactly(
                        "1 2026-01-01T10:00:00.000000000Z REFUND v7 correlation=1001 first=1 note=\"a,\\\"b\\\"\"",
                        "  -> BALANCE v1 balance=2");
        assertThat(run("journal", "find", data(), "--app", jar, "--field", "first=2")
                        .out())
                .startsWith("2 ");
        assertThat(run("journal", "export", data(), "--app", jar, "--to", 1).out())
                .isEqualTo("sequence,time,type,typeId,version,correlationId,first,note\n"
                        + "1,2026-01-01T10:00:00.000000000Z,REFUND,2,7,1001,1,\"a,\"\"b\"\"\"\n");
    }

    @Test
    void shouldTellTheStateAtAPlace() throws IOException {
        Journals.billing(data(), 9);
        final Path jar = jar("app.jar", NEVER);
        final Tool three = run("state", data(), "--app", jar, "--at", 3);
        assertThat(three.out())
                .matches(
                        "state, sequence=3, time=2026-01-01T10:00:00\\.002000000Z, stateHash=[0-9a-f]{16}, stateBytes=8\n");
        assertThat(run("state", data(), "--app", jar, "--at", "2026-01-01T10:00:00.0029Z")
                        .out())
                .isEqualTo(three.out());
        assertThat(run("state", data(), "--app", jar, "--at", "@" + Journals.timeNs(3))
                        .out())
                .isEqualTo(three.out());
        assertThat(run("replay", data(), "--app", jar, "--at", 3).summary())
                .endsWith(three.out().strip().replaceFirst(".*(stateHash=[0-9a-f]+),.*", "$1"));
        assertThat(run("state", data(), "--app", jar).out()).startsWith("state, sequence=9, ");
        assertThat(run("state", data(), "--app", jar, "--at", 0, "--json").out())
                .startsWith("{\"sequence\":0,");
    }

    @Test
    void shouldSayWhatCommandsWouldHaveDone() throws IOException {
        Journals.billing(data(), 3);
        final Path jar = jar("app.jar", NEVER);
        final Path file = Files.writeString(directory.resolve("commands"), "# a remark\n\n7\n8\n");
        final Tool whatIf = run("state", data(), "--app", jar, "--at", 2, "--what-if", file);
        assertThat(whatIf.exitCode()).as(whatIf.err()).isZero();
        assertThat(whatIf.out().lines().skip(1).limit(4))
                .containsExactly(
                        "3 2026-01-01T10:00:00.001000000Z CHARGE v7 correlation=0 first=7 note=\"a,\\\"b\\\"\"",
                        "  -> BALANCE v1 balance=5",
                        "4 2026-01-01T10:00:00.001000000Z CHARGE v7 correlation=0 first=8 note=\"a,\\\"b\\\"\"",
                        "  -> BALANCE v1 balance=6");
        assertThat(whatIf.summary()).matches("then, sequence=4, stateHash=[0-9a-f]{16}");
        assertThat(run("state", data(), "--app", jar, "--what-if", file, "--json")
                        .summary())
                .matches("\\{\"sequence\":5,\"stateHash\":\"[0-9a-f]{16}\",\"whatIf\":true}");
        Files.write(file, new byte[] {0x1F, (byte) 0x8B, 8, 0});
        requireFault(
                run("state", data(), "--app", jar, "--what-if", file),
                ExitCode.SOFTWARE,
                "cannot read commands, file=" + file + ", reason=not text in UTF-8, expected a command a line");
        Files.writeString(file, "7\nseven\n");
        requireFault(
                run("state", data(), "--app", jar, "--what-if", file),
                ExitCode.SOFTWARE,
                file + ":2: expected one or two digits, found 'seven'");
        final Path missing = directory.resolve("missing");
        requireFault(
                run("state", data(), "--app", jar, "--what-if", missing),
                ExitCode.SOFTWARE,
                "cannot read commands, file=" + missing + ", reason=no such file");
        requireFault(
                run("state", data(), "--app", jar, "--what-if", directory), ExitCode.SOFTWARE, "reason=is a directory");
    }

    @Test
    void shouldFindTheFirstDifferenceOfTwoVersions() throws IOException {
        Journals.billing(data(), 9);
        final Path before = jar("before.jar", NEVER);
        final Path after = jar("after.jar", 5);
        final Tool diff = run("replay", "diff", data(), "--app", before, "--against", after);
        assertThat(diff.exitCode()).as(diff.out() + diff.err()).isEqualTo(ReplayDiffCommand.DIFFERENT);
        assertThat(diff.out())
                .startsWith("first difference in outputs, sequence=5, time=2026-01-01T10:00:00.004000000Z\n"
                        + "command  5 2026-01-01T10:00:00.004000000Z REFUND v7 correlation=1005 ")
                .contains("app\n  stateHash=", "  output 1 of 1 -> BALANCE balance=10\n")
                .contains("against\n", "  output 1 of 1 -> BALANCE balance=110\n");
        assertThat(run("replay", "diff", data(), "--app", before, "--against", after, "--json")
                        .out())
                .startsWith("{\"same\":false,")
                .contains("\"difference\":{\"kind\":\"outputs\",\"first\":true,\"inRange\":true,\"sequence\":5,")
                .contains(
                        "\"output\":0,\"command\":{\"sequence\":5,\"time\":\"2026-01-01T10:00:00.004000000Z\","
                                + "\"type\":\"REFUND\",\"typeId\":2,\"version\":7,\"correlationId\":1005,\"fields\":{\"first\":5,")
                .contains("\"lastSequence\":5,\"commands\":5,");
        for (final List<Object> same :
                List.of(List.<Object>of("--against", before), List.<Object>of("--against", after, "--to", 4))) {
            final Object[] args = Stream.concat(Stream.of("replay", "diff", data(), "--app", before), same.stream())
                    .toArray();
            final Tool none = run(args);
            assertThat(none.exitCode()).as(none.out() + none.err()).isZero();
            assertThat(none.out()).startsWith("no difference\ncompared, lastSequence=");
        }
    }

    @Test
    void shouldCompareWithinTheRange() throws IOException {
        Journals.billing(data(), 9);
        final Object[] words = {
            "replay", "diff", data(), "--app", jar("before.jar", NEVER), "--against", jar("after.jar", 5), "--from"
        };
        for (final String from : List.of("7", "2026-01-01T10:00:00.0055Z", "@" + Journals.timeNs(7))) {
            final Object[] args =
                    Stream.concat(Stream.of(words), Stream.of(from)).toArray();
            final Tool parted = run(args);
            assertThat(parted.exitCode()).as(parted.err()).isEqualTo(ReplayDiffCommand.DIFFERENT);
            assertThat(parted.out())
                    .startsWith(
                            "parted before the range, in state, sequence=6, time=2026-01-01T10:00:00.005000000Z\napp\n")
                    .endsWith("\ncompared, lastSequence=6, commands=0, snapshotSequence=0\n");
            final Tool outputs = run(Stream.concat(Stream.of(args), Stream.of("--states-every", 0))
                    .toArray());
            assertThat(outputs.out())
                    .startsWith("first difference in outputs, sequence=7, time=2026-01-01T10:00:00.006000000Z\n")
                    .endsWith("\ncompared, lastSequence=7, commands=1, snapshotSequence=0\n");
        }
    }

    @Test
    void shouldNameOnlyTheFaultThatApplies() {
        Journals.fourOrders(data());
        final Tool filter = Tool.run("replay", "diff", data(), "--against", "x", "--filter", "1");
        assertThat(filter.err()).startsWith("ringmill: Unknown options: '--filter', '1'\n");
        assertThat(Tool.run("replay", "diff", "--help").out())
                .doesNotContain("--filter")
                .contains("--from=POSITION");
        assertThat(Tool.run("replay", "diff", data(), "--against", "x", "--states-every", 2147483648L)
                        .err())
                .startsWith("ringmill: Invalid value for option '--states-every': expected at most 2147483647, found"
                        + " '2147483648'\n");
    }

    @Test
    void shouldRefuseWhatIsNoApplicationOfTheJournal() throws IOException {
        Journals.billing(data(), 3);
        final Path other = TestJar.make(directory.resolve("other.jar"), "shipping", NEVER);
        final Path missing = directory.resolve("missing.jar");
        final Path text = Files.writeString(directory.resolve("text.jar"), "text");
        for (final String command : List.of("replay", "state")) {
            requireFault(
                    run(command, data(), "--app", other),
                    ExitCode.SOFTWARE,
                    "journal is another application's, journal=billing, application=shipping");
            requireFault(run(command, data(), "--app", missing), ExitCode.SOFTWARE, "file=" + missing, "no such file");
            requireFault(run(command, data(), "--app", text), ExitCode.SOFTWARE, "file=" + text, "not a JAR file");
        }
        requireFault(
                run("state", data()),
                ExitCode.SOFTWARE,
                "application is not known, expected --app",
                "application=billing");
        final Path app = jar("app.jar", NEVER);
        requireFault(
                run("replay", "diff", data(), "--app", app, "--against", other),
                ReplayDiffCommand.UNKNOWN,
                "journal is another application's");
        requireFault(
                run("replay", "diff", data(), "--app", app, "--against", missing),
                ReplayDiffCommand.UNKNOWN,
                "file=" + missing);
        requireFault(
                run("replay", "diff", data(), "--against", app), ReplayDiffCommand.UNKNOWN, "application is not known");
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        requireFault(Tool.run("replay", data()), ExitCode.SOFTWARE, "no such directory, directory=" + data());
        requireFault(Tool.run("state", data()), ExitCode.SOFTWARE, "no such directory, directory=" + data());
        requireFault(
                Tool.run("replay", "diff", data(), "--against", data()),
                ReplayDiffCommand.UNKNOWN,
                "no such directory");
        assertThat(data()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay",
                "replay DATA --speed=fast",
                "replay DATA --speed=0",
                "replay DATA --speed=-1x",
                "replay DATA --at=1 --from=1",
                "replay DATA --from=2 --to=1",
                "replay DATA --filter=NONE",
                "replay diff DATA",
                "replay diff DATA --against=x --filter=1",
                "replay diff DATA --against=x --from=@1",
                "replay diff DATA --against=x --states-every=-1",
                "state",
                "state DATA --at=now",
                "state DATA --what-if="
            })
    void shouldExplainItselfWhenTheCommandLineIsBad(final String line) {
        Journals.fourOrders(data());
        final Object[] args = Stream.of(line.split(" "))
                .map(word -> word.equals("DATA") ? data() : word)
                .toArray();
        final Tool tool = Tool.run(args);
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains("Try 'ringmill " + line.replaceFirst(" DATA.*", "") + " --help'.");
        assertThat(tool.out()).isEmpty();
    }
}
