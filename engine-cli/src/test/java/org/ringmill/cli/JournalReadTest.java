package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

/** The commands that print what is in a journal. */
class JournalReadTest {
    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Tool journal(final String command, final Object... options) {
        final Object[] args = Stream.concat(Stream.of("journal", command, data()), Stream.of(options))
                .toArray();
        return Tool.run(args);
    }

    private static void requireLines(final Tool tool, final String... lines) {
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        assertThat(tool.err()).isEmpty();
        assertThat(tool.out().lines()).containsExactly(lines);
    }

    private static List<Long> sequences(final Tool tool) {
        return tool.out()
                .lines()
                .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    private static void requireFault(final Tool tool, final int exitCode, final String... parts) {
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(exitCode);
        assertThat(tool.err()).contains(parts);
        assertThat(tool.err().strip().lines()).as("one line: " + tool.err()).hasSize(1);
        assertThat(tool.out()).isEmpty();
    }

    private static void requireUsage(final Tool tool, final String... parts) {
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains(parts).contains("Try 'ringmill journal ");
        assertThat(tool.err().lines()).as(tool.err()).hasSize(2);
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void shouldShowFieldsByNameWhereTheApplicationIsKnown() {
        Journals.fourOrders(data());
        requireLines(
                journal("dump"),
                "1 2026-01-01T10:00:00.000000000Z PLACE v1 correlation=1 orderId=1 userId=10 side=ASK orderType=GTC"
                        + " price=100 size=5 symbolId=0",
                "2 2026-01-01T10:00:00.001000000Z MOVE v1 correlation=2 orderId=1 userId=10 price=101 symbolId=0",
                "3 2026-01-01T10:00:00.002000000Z REDUCE v1 correlation=3 orderId=1 userId=10 size=2 symbolId=0",
                "4 2026-01-01T10:00:00.003000000Z CANCEL v1 correlation=4 orderId=1 userId=10 symbolId=0");
        requireLines(
                journal("dump", "--from", 4, "--json"),
                "{\"sequence\":4,\"time\":\"2026-01-01T10:00:00.003000000Z\",\"type\":\"CANCEL\",\"typeId\":3,"
                        + "\"version\":1,\"correlationId\":4,\"fields\":{\"orderId\":1,\"userId\":10,\"symbolId\":0}}");
    }

    @Test
    void shouldShowBytesWhereTheApplicationIsNotKnown() {
        Journals.billing(data(), 3);
        requireLines(
                journal("dump"),
                "1 2026-01-01T10:00:00.000000000Z type-2 v7 correlation=1001 hex=0100",
                "2 2026-01-01T10:00:00.001000000Z type-1 v7 correlation=1002 hex=0200",
                "3 2026-01-01T10:00:00.002000000Z type-2 v7 correlation=1003 hex=cafe");
        requireLines(
                journal("dump", "--json", "--limit", 1),
                "{\"sequence\":1,\"time\":\"2026-01-01T10:00:00.000000000Z\",\"type\":\"type-2\",\"typeId\":2,"
                        + "\"version\":7,\"correlationId\":1001,\"hex\":\"0100\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "--from=3,                                                3 4 5 6 7 8",
        "--from=3 --to=5,                                         3 4 5",
        "--from=2026-01-01T10:00:00.002Z,                         3 4 5 6 7 8",
        "--from=2026-01-01T10:00:00.0020001Z --to=5,              4 5",
        "--from=2026-01-01T11:00:00.002+01:00 --to=4,             3 4",
        "--from=@1767261600002000000 --to=@1767261600002999999,   3",
        "--to=2026-01-01T10:00:00.002999999Z,                     1 2 3",
        "--from=7 --to=20,                                        7 8",
        "--limit=0,                                               ''",
        "--limit=2 --from=2,                                      2 3",
        "--filter=1,                                              2 4 6 8",
        "--filter=type-2 --from=4 --limit=1,                      5",
        "'--filter=2, type-1 --to=2',                             1 2",
        "--filter=77,                                             ''"
    })
    void shouldShowTheRangeThatIsAskedFor(final String options, final String expected) {
        Journals.billing(data(), 8);
        final Tool dump = journal("dump", (Object[]) options.replace(", ", ",").split(" "));
        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(sequences(dump).stream().map(String::valueOf))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @Test
    void shouldSayWhereFramesLie() throws IOException {
        Journals.billing(data(), 2);
        final Tool dump = journal("dump", "--frames");
        assertThat(dump.out().lines())
                .hasSize(2)
                .allMatch(line -> line.matches(".* frame=epoch-000001/[^:]*cq4:[0-9]+"));
        assertThat(journal("dump", "--frames", "--json").out())
                .containsPattern("\"frame\":\"epoch-000001/[^:]*cq4:[0-9]+\"}");
    }

    @Test
    void shouldShowTheLastRecords() {
        Journals.billing(data(), 30);
        assertThat(sequences(journal("tail"))).containsExactly(21L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 30L);
        assertThat(sequences(journal("tail", "-n", 1))).containsExactly(30L);
        assertThat(journal("tail", "--lines", 0).out()).isEmpty();
        assertThat(sequences(journal("tail", "-n", 99))).hasSize(30);
        assertThat(journal("tail", "-n", 1, "--json").out()).startsWith("{\"sequence\":30,");
    }

    @Test
    void shouldFollowWhatIsWritten() throws Exception {
        Journals.billing(data(), 3);
        final Path log = directory.resolve("child.log");
        final Process child = ChildTool.start(log, "journal", "tail", data(), "--lines", 1, "--follow", "--limit", 4);
        try {
            while (Files.readString(log).isEmpty()) {
                assertThat(child.waitFor(5, java.util.concurrent.TimeUnit.MILLISECONDS))
                        .isFalse();
            }
            Journals.billing(data(), 3);
            assertThat(child.waitFor()).as(Files.readString(log)).isZero();
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readAllLines(log))
                .extracting(line -> line.replaceFirst(" .*", ""))
                .containsExactly("3", "4", "5", "6");
    }

    @Test
    void shouldFindWhatFits() {
        Journals.exchange(data(), 500);
        final Tool correlation = journal("find", "--correlation", 77);
        assertThat(sequences(correlation)).containsExactly(77L);
        final String user = correlation.out().replaceFirst("(?s).* userId=([0-9]+) .*", "$1");
        final Tool places = journal("find", "--filter", "PLACE", "--field", "userId=" + user, "--field", "side=ASK");
        assertThat(places.out().lines())
                .isNotEmpty()
                .allMatch(line -> line.contains(" PLACE ") && line.contains(" userId=" + user + " side=ASK "));
        final Tool first = journal("find", "--filter", "PLACE", "--field", "userId=" + user, "--first", "--json");
        assertThat(first.out().lines()).hasSize(1);
        final Tool none = journal("find", "--correlation", 501);
        assertThat(none.exitCode()).isEqualTo(JournalFindCommand.NONE_FOUND);
        assertThat(none.out() + none.err()).isEmpty();
    }

    @Test
    void shouldNameTheFieldsThatThereAre() {
        Journals.fourOrders(data());
        final Tool none = journal("find", "--field", "usrId=10", "--correlation", 4);
        assertThat(none.exitCode()).isEqualTo(JournalFindCommand.NONE_FOUND);
        assertThat(none.err())
                .isEqualTo("ringmill: no record that was looked at has the field, field=usrId, fields=orderId orderType"
                        + " price side size symbolId userId\n");
        assertThat(journal("find", "--field", "userId=11").err()).isEmpty();
    }

    @Test
    void shouldFindBytes() {
        Journals.billing(data(), 9);
        assertThat(sequences(journal("find", "--hex", "CAfe"))).containsExactly(3L, 6L, 9L);
        assertThat(sequences(journal("find", "--hex", "fe", "--first"))).containsExactly(3L);
        assertThat(sequences(journal("find", "--hex", "ca", "--from", 4, "--to", 8)))
                .containsExactly(6L);
        assertThat(journal("find", "--hex", "cafe00").exitCode()).isEqualTo(JournalFindCommand.NONE_FOUND);
    }

    @Test
    void shouldCount() {
        Journals.billing(data(), 9);
        final Tool stats = journal("stats", "--json", "--gaps", 1);
        assertThat(stats.exitCode()).as(stats.err()).isZero();
        assertThat(stats.out())
                .contains("\"records\":9,\"firstSequence\":1,\"lastSequence\":9,")
                .contains("\"spanNs\":8000000,\"payloadBytes\":18,")
                .contains("{\"type\":\"type-1\",\"typeId\":1,\"records\":4,\"payloadBytesSum\":8,\"payloadBytesMin\":2,"
                        + "\"payloadBytesMax\":2}")
                .contains("\"frames\":", "\"frameRecordsSum\":9,", "\"frameRecordBytesSum\":288,")
                .contains("\"gaps\":[{\"lengthNs\":1000000,\"beforeSequence\":");
        assertThat(journal("stats").out().lines())
                .contains(
                        "records  9, 1 to 9",
                        "times    2026-01-01T10:00:00.000000000Z to 2026-01-01T10:00:00.008000000Z, 0.008000000 s",
                        "rate     1000.0 records/s, 2000.0 payload bytes/s",
                        "payload  18 bytes");
        requireLines(journal("stats", "--filter", 77), "records  0");
    }

    @Test
    void shouldExportATable() throws IOException {
        Journals.fourOrders(data());
        final String expected = """
                sequence,time,type,typeId,version,correlationId,orderId,userId,side,orderType,price,size,symbolId
                1,2026-01-01T10:00:00.000000000Z,PLACE,1,1,1,1,10,ASK,GTC,100,5,0
                2,2026-01-01T10:00:00.001000000Z,MOVE,2,1,2,1,10,,,101,,0
                3,2026-01-01T10:00:00.002000000Z,REDUCE,4,1,3,1,10,,,,2,0
                4,2026-01-01T10:00:00.003000000Z,CANCEL,3,1,4,1,10,,,,,0
                """;
        assertThat(journal("export").out()).isEqualTo(expected);
        final Path file = directory.resolve("records.csv");
        requireLines(journal("export", "--out", file), "exported, records=4, file=" + file);
        assertThat(file).hasContent(expected);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        requireLines(journal("export", "--out", file, "--json", "--filter", "place"), "{\"records\":1}");
        assertThat(Files.readString(file))
                .isEqualTo(journal("dump", "--limit", 1, "--json").out());
        assertThat(journal("export", "--filter", "cancel").out()).isEqualTo("""
                        sequence,time,type,typeId,version,correlationId,orderId,userId,symbolId
                        4,2026-01-01T10:00:00.003000000Z,CANCEL,3,1,4,1,10,0
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
    void shouldExportToStandardOutputByItsName(final String name) throws IOException {
        Journals.fourOrders(data());
        final Process child = new ProcessBuilder(
                        ChildTool.command("journal", "export", data(), "--filter", "cancel", "--out", name))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("sequence,")
                .endsWith("\n4,2026-01-01T10:00:00.003000000Z,CANCEL,3,1,4,1,10,0\n");
    }

    @Test
    void shouldExportThroughADevice() {
        Journals.fourOrders(data());
        requireLines(journal("export", "--out", "/dev/null"), "exported, records=4, file=/dev/null");
    }

    @Test
    void shouldTellWhatAJournalIs() {
        Journals.exchange(data(), 100);
        Journals.exchange(data(), 20);
        final Tool info = journal("info");
        assertThat(info.exitCode()).as(info.err()).isZero();
        assertThat(info.out().lines())
                .contains(
                        "application    exchange",
                        "being written  no",
                        "records        120, 1 to 120",
                        "times          2026-01-01T10:00:00.000000000Z to 2026-01-01T10:00:00.099000000Z",
                        "epochs         2");
        assertThat(journal("info", "--json").out())
                .contains("{\"application\":\"exchange\",\"journalId\":\"")
                .contains("\"live\":false,\"records\":120,\"firstSequence\":1,\"lastSequence\":120,")
                .contains("\"snapshots\":[],\"tornTails\":[]");
    }

    @Test
    void shouldNameTheSnapshots() {
        Journals.exchange(data(), 10, 5);
        assertThat(journal("info").out())
                .contains("snapshots      2\n  snapshot-0000000000000000010.rms  ")
                .contains("\n  snapshot-0000000000000000005.rms  ");
        assertThat(journal("info", "--json").out())
                .contains("\"snapshots\":[{\"file\":\"snapshot-0000000000000000010.rms\",\"bytes\":");
    }

    @Test
    void shouldShowWhatComesBeforeDamage() throws IOException {
        Journals.exchange(data(), 2_000);
        Damage.flipInTheMiddle(data());
        final Path log = directory.resolve("child.log");
        final Process child = ChildTool.start(log, "journal", "dump", data());
        assertThat(child.onExit().join().exitValue()).isEqualTo(ExitCode.SOFTWARE);
        final List<String> lines = Files.readAllLines(log);
        final String fault = lines.get(lines.size() - 1);
        assertThat(fault).startsWith("ringmill: journal is damaged, file=epoch-000001/");
        assertThat(fault).contains("expectedSequence=" + lines.size() + ",");
        assertThat(lines.get(lines.size() - 2)).startsWith(lines.size() - 1 + " 2026-");
    }

    static Stream<List<String>> readingCommands() {
        return Stream.of(
                List.of("info"),
                List.of("verify"),
                List.of("dump"),
                List.of("dump", "--from", "2026-01-01T10:00:00Z", "--json"),
                List.of("tail"),
                List.of("stats"),
                List.of("find", "--correlation", "5"),
                List.of("export"));
    }

    @ParameterizedTest
    @MethodSource("readingCommands")
    void shouldChangeNothing(final List<String> command) throws IOException {
        Journals.exchange(data(), 50);
        final Map<String, String> before = Journals.files(directory);
        final Tool tool =
                journal(command.get(0), command.subList(1, command.size()).toArray());
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        assertThat(Journals.files(directory)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("readingCommands")
    void shouldSayThatThereIsNoJournal(final List<String> command) throws IOException {
        final int exitCode = switch (command.get(0)) {
            case "verify" -> JournalVerifyCommand.UNKNOWN;
            case "find" -> JournalFindCommand.UNKNOWN;
            default -> ExitCode.SOFTWARE;
        };
        final Object[] options = command.subList(1, command.size()).toArray();
        requireFault(journal(command.get(0), options), exitCode, "no such directory, directory=" + data());
        assertThat(data()).doesNotExist();
        Files.createDirectory(data());
        requireFault(journal(command.get(0), options), exitCode, "directory holds no journal, directory=" + data());
        assertThat(data()).isEmptyDirectory();
        Files.delete(data());
        Files.writeString(data(), "text");
        requireFault(journal(command.get(0), options), exitCode, "not a directory, directory=" + data());
    }

    @ParameterizedTest
    @MethodSource("readingCommands")
    void shouldNotFollowALinkOutOfTheDirectory(final List<String> command) throws IOException {
        Journals.exchange(data(), 50);
        final Path epoch = data().resolve("epoch-000001");
        final Path elsewhere = directory.resolve("elsewhere");
        Files.move(epoch, elsewhere);
        Files.createSymbolicLink(epoch, elsewhere);
        final Tool tool =
                journal(command.get(0), command.subList(1, command.size()).toArray());
        assertThat(tool.exitCode()).as(tool.out()).isNotZero();
        assertThat(tool.err() + tool.out()).contains("symbolic link", epoch.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dump --from=yesterday",
                "dump --from=-1",
                "dump --from=2026-01-01T10:00:00",
                "dump --from=1960-01-01T10:00:00Z",
                "dump --from=9999-01-01T10:00:00Z",
                "dump --from=@99999999999999999999",
                "dump --from=+300000-01-01T00:00:00Z",
                "dump --from=5 --to=4",
                "dump --limit=-1",
                "dump --limit=ten",
                "dump --filter=",
                "dump --filter=CANCLE",
                "dump --filter=PLACE,,CANCEL",
                "dump --filter=40000",
                "tail --lines=-1",
                "stats --gaps=x",
                "find --hex=abc",
                "find --hex=",
                "find --hex=xy",
                "find --field=orderId",
                "find --field==3",
                "find --correlation=abc",
                "export --out="
            })
    void shouldExplainItselfWhenAnOptionIsBad(final String options) {
        Journals.fourOrders(data());
        final String[] words = options.split(" ");
        final Object[] rest = Stream.of(words).skip(1).toArray();
        final String option = words[words.length - 1].replaceFirst("=.*", "");
        requireUsage(journal(words[0], rest), option);
    }

    @Test
    void shouldSayWhatIsExpected() {
        Journals.fourOrders(data());
        requireUsage(
                journal("find", "--correlation", "x"),
                "Invalid value for option '--correlation': expected a whole number of 64 bits, found 'x'");
        requireUsage(journal("dump", "--from", "+300000-01-01T00:00:00Z"), "1970 to 2262, found '+300000-01-01T");
        requireUsage(journal("dump", "--from", "-5"), "'--from'", "-5");
        requireUsage(journal("find", "--first"), "Nothing to look for: expected --filter, --correlation, ");
    }

    @Test
    void shouldSayWhatTypesThereAre() {
        Journals.fourOrders(data());
        requireUsage(
                journal("dump", "--filter", "CANCLE"),
                "no such type, found='CANCLE', expected a number up to 32767 or one of void, tick, PLACE, MOVE, CANCEL,"
                        + " REDUCE");
    }

    @Test
    void shouldExplainItselfWhenTheDirectoryIsMissing() {
        for (final String command : List.of("info", "verify", "dump", "tail", "stats", "export")) {
            requireUsage(Tool.run("journal", command), "DIR");
        }
        assertThat(Tool.run("journal").err()).contains("Usage: ringmill journal ", "  verify ");
    }

    @Test
    void shouldRefuseFieldsOfAnUnknownApplication() {
        Journals.billing(data(), 3);
        requireUsage(journal("find", "--field", "orderId=1"), "--field needs the application", "application=billing");
    }

    @Test
    void shouldNotExportIntoTheJournalsOwnFiles() throws IOException {
        Journals.fourOrders(data());
        final Map<String, String> before = Journals.files(directory);
        for (final String name : List.of("journal.meta", "epoch-000001/x", "snapshots/x", "records.csv")) {
            requireFault(
                    journal("export", "--out", data().resolve(name)), ExitCode.SOFTWARE, "cannot write output, file=");
        }
        final Path nowhere = directory.resolve("nowhere/x");
        requireFault(journal("export", "--out", nowhere), ExitCode.SOFTWARE, "file=" + nowhere, "no such directory");
        assertThat(Journals.files(directory)).isEqualTo(before);
    }

    @Test
    void shouldKeepTheOldFileWhenTheJournalIsDamaged() throws IOException {
        Journals.exchange(data(), 2_000);
        final Path out = Files.writeString(directory.resolve("records.csv"), "old");
        Damage.flipInTheMiddle(data());
        requireFault(
                journal("export", "--out", out),
                ExitCode.SOFTWARE,
                "journal is damaged, file=epoch-000001/",
                "offset=");
        assertThat(out).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }
}
