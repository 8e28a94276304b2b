package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import picocli.CommandLine.ExitCode;

/** Each fault: one clear line, an exit code other than 0, and all that was there as it was. */
class ExchangeBadInputTest {
    private static final int COMMANDS = 2_000;

    @TempDir
    private Path directory;

    private Path commands() throws IOException {
        return commands(COMMANDS);
    }

    private Path commands(final int count) throws IOException {
        final OrderFlow flow = new OrderFlow(9);
        final OrderCommand command = new OrderCommand();
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            flow.next(command);
            lines.append(command).append('\n');
        }
        return Files.writeString(directory.resolve("commands-" + count + ".csv"), lines);
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private Path events() {
        return directory.resolve("events.csv");
    }

    private Path book() {
        return directory.resolve("book.csv");
    }

    private Tool run(final Path commands, final Object... options) {
        return runTo(commands, events(), book(), options);
    }

    private Tool runTo(final Path commands, final Path events, final Path book, final Object... options) {
        final Object[] args = {
            "exchange", "run", "--commands", commands, "--dir", journal(), "--events-out", events, "--book-out", book
        };
        final Object[] all = Arrays.copyOf(args, args.length + options.length);
        System.arraycopy(options, 0, all, args.length, options.length);
        return Tool.run(all);
    }

    /** {@return all files but locks, with their content} */
    private Map<String, String> files() throws IOException {
        final Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (final Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("journal.lock")) {
                    files.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)) + "/" + Files.size(file));
                }
            }
        }
        return files;
    }

    private static void requireFault(final Tool tool, final String... parts) {
        assertThat(tool.exitCode()).as(tool.err()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err()).contains(parts);
        assertThat(tool.err().strip().lines()).as("one line: " + tool.err()).hasSize(1);
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void shouldTouchNothingWhenAFileIsNamedTwice() throws IOException {
        final Path commands = commands();
        final Path link = Files.createSymbolicLink(directory.resolve("link.csv"), commands);
        final Map<String, String> before = files();
        requireFault(runTo(commands, commands, book()), "file=" + commands, "is named twice");
        requireFault(runTo(commands, events(), link), "file=" + link, "is named twice");
        requireFault(runTo(commands, events(), events()), "file=" + events(), "is named twice");
        assertThat(files()).isEqualTo(before);
        assertThat(journal()).doesNotExist();
    }

    @Test
    void shouldWriteTheBookThroughALink() throws IOException {
        final Path real = Files.createFile(directory.resolve("real.csv"));
        final Path link = Files.createSymbolicLink(directory.resolve("link.csv"), real);
        assertThat(runTo(commands(), events(), link).exitCode()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(real).isNotEmptyFile();
    }

    @Test
    void shouldTouchNothingWhenTheCommandsAreMissingOrADirectory() throws IOException {
        final Path missing = directory.resolve("missing.csv");
        requireFault(run(missing), "cannot read command file, file=" + missing, "no such file");
        requireFault(run(directory), "file=" + directory, "is a directory");
        assertThat(files()).isEmpty();
        assertThat(journal()).doesNotExist();
        run(commands());
        final Map<String, String> before = files();
        requireFault(run(missing), "no such file");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLACE,1,2,BUY,GTC,10,5   |11|BID or ASK",
                "PLACE,1,2,BID,GTC,10     |21|','",
                "MOVE,1,two,3             |8 |user",
                "CANCEL,1                 |9 |','",
                "REDUCE,1,2,3,4           |13|end of line",
                "cancel,1,2               |1 |PLACE, MOVE, CANCEL or REDUCE",
                "PLACE,1,2,BID,GTC,1e3,5  |19|price"
            })
    void shouldStopAtAMalformedLineAndGoOnWhenItIsMended(final String line, final int column, final String expected)
            throws IOException {
        final List<String> lines = Files.readAllLines(commands());
        final Path malformed = directory.resolve("malformed.csv");
        lines.add(1_500, line);
        Files.write(malformed, lines);
        requireFault(run(malformed), malformed + ":1501:" + column + ": expected", expected);
        assertThat(Tool.run("exchange", "recover", "--dir", journal()).field("commands"))
                .as("what came before it is applied")
                .isEqualTo("1500");
        lines.remove(1_500);
        Files.write(malformed, lines);
        assertThat(run(malformed).exitCode()).isZero();
        requireSameAsUndisturbed(commands());
    }

    private void requireSameAsUndisturbed(final Path commands) throws IOException {
        final Path other = Files.createDirectories(directory.resolve("undisturbed"));
        final Tool undisturbed = Tool.run(
                "exchange",
                "run",
                "--commands",
                commands,
                "--dir",
                other.resolve("journal"),
                "--events-out",
                other.resolve("events.csv"),
                "--book-out",
                other.resolve("book.csv"));
        assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
        assertThat(events()).hasSameBinaryContentAs(other.resolve("events.csv"));
        assertThat(book()).hasSameBinaryContentAs(other.resolve("book.csv"));
        assertThat(Tool.run("exchange", "recover", "--dir", journal()).field("stateHash"))
                .isEqualTo(undisturbed.field("stateHash"));
    }

    @Test
    void shouldSayWhereGzipDataEndsTooEarlyAndGoOnWhenItIsWhole() throws IOException {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Files.readAllBytes(commands()));
        }
        final Path cut = directory.resolve("cut.csv.gz");
        Files.write(cut, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
        requireFault(run(cut), cut + ":", ": expected more gzip data");
        Files.write(cut, Arrays.copyOf(packed.toByteArray(), 5));
        requireFault(run(cut), cut + ":1:1: expected more gzip data");
        assertThat(journal()).doesNotExist();
        Files.write(cut, packed.toByteArray());
        assertThat(run(cut).exitCode()).isZero();
        requireSameAsUndisturbed(commands());
    }

    @Test
    void shouldRefuseADirectoryThatAnotherProcessUses() throws IOException, InterruptedException {
        final Path log = directory.resolve("child.log");
        final Process child =
                ChildTool.start(log, "exchange", "run", "--commands", commands(), "--dir", journal(), "--rate", 100);
        try {
            while (!DurableEngine.hasJournal(journal())) {
                assertThat(child.waitFor(5, TimeUnit.MILLISECONDS))
                        .as(Files.readString(log))
                        .isFalse();
            }
            Files.writeString(events(), "1,TRADE,1,2,3,4\n");
            requireFault(run(commands()), "in use", "directory=" + journal(), "another process");
            requireFault(Tool.run("exchange", "recover", "--dir", journal()), "in use", "directory=" + journal());
            assertThat(events()).hasContent("1,TRADE,1,2,3,4\n");
            assertThat(book()).doesNotExist();
            assertThat(child.isAlive()).isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
        Files.delete(events());
        assertThat(run(commands()).exitCode()).isZero();
        requireSameAsUndisturbed(commands());
    }

    @Test
    void shouldRefuseTheJournalOfAnotherApplication() throws IOException {
        DurableEngine.open(new EngineContext()
                        .stateMachine(new ExchangeMachine())
                        .application("billing")
                        .directory(journal())
                        .outputHandler((output, sequence, index, timestampNs) -> {}))
                .close();
        final Path commands = commands();
        final Map<String, String> before = files();
        requireFault(run(commands), "another application's journal", "directory=" + journal(), "found=billing");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void shouldStopAtAFlippedByteAndSayWhere() throws IOException {
        final Path commands = commands();
        assertThat(run(commands, "--limit", 1_800, "--rate", 20_000).exitCode()).isZero();
        final Path file = journalFile();
        final byte[] sound = Files.readAllBytes(file);
        final List<Integer> frames = frames(sound);
        assertThat(frames).hasSizeGreaterThan(3);
        // Behind the frame that opens the epoch, and before the last one.
        for (final int frame : List.of(1, frames.size() / 2, frames.size() - 2)) {
            final byte[] flipped = sound.clone();
            flipped[(frames.get(frame) + frames.get(frame + 1)) / 2] ^= 16;
            Files.write(file, flipped);
            requireFlippedByteIsFound(commands, file);
            final byte[] wholeEvents = Files.readAllBytes(events());
            Files.write(events(), Arrays.copyOf(wholeEvents, wholeEvents.length / 2));
            requireFlippedByteIsFound(commands, file);
            Files.delete(events());
            requireFlippedByteIsFound(commands, file);
            assertThat(events()).as("events that are not there").doesNotExist();
            Files.write(events(), wholeEvents);
        }
        Files.write(file, sound);
        assertThat(run(commands).exitCode()).isZero();
        requireSameAsUndisturbed(commands);
    }

    private void requireFlippedByteIsFound(final Path commands, final Path file) throws IOException {
        final Map<String, String> before = files();
        final String name = file.getParent().getFileName() + "/" + file.getFileName();
        requireFault(run(commands), name, "offset=", "expectedSequence=");
        requireFault(Tool.run("exchange", "recover", "--dir", journal()), name, "offset=", "expectedSequence=");
        assertThat(files()).isEqualTo(before);
    }

    /** {@return where frames begin, by their magic number} */
    private static List<Integer> frames(final byte[] file) {
        final List<Integer> frames = new ArrayList<>();
        for (int i = 0; i + 4 < file.length; i += 4) {
            if (file[i] == 'R' && file[i + 1] == 'M' && file[i + 2] == 'F' && file[i + 3] == '1') {
                frames.add(i);
            }
        }
        return frames;
    }

    private Path journalFile() throws IOException {
        try (Stream<Path> all = Files.walk(journal())) {
            return all.filter(file -> file.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldRefuseMemoryWhereAJournalLies() throws IOException {
        final Path commands = commands();
        run(commands);
        final Map<String, String> before = files();
        requireFault(run(commands, "--durability", "memory"), "holds a journal", "directory=" + journal());
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void shouldRefuseCommandsThatEndBeforeWhatWasApplied() throws IOException {
        run(commands());
        final byte[] events = Files.readAllBytes(events());
        final byte[] book = Files.readAllBytes(book());
        final Path shorter = commands(COMMANDS - 1);
        requireFault(
                run(shorter), "not the one that the directory has applied", "it ends", "file=" + shorter, "line=1999");
        assertThat(events()).hasBinaryContent(events);
        assertThat(book()).hasBinaryContent(book);
        assertThat(Tool.run("exchange", "recover", "--dir", journal()).field("commands"))
                .isEqualTo("2000");
    }

    @Test
    void shouldRefuseCommandsThatDifferFromWhatWasApplied() throws IOException {
        run(commands(), "--limit", 500);
        final Path file = Files.createFile(directory.resolve("others.csv"));
        final List<String> lines = Files.readAllLines(commands());
        for (final int changed : new int[] {1, 250, 500}) {
            final List<String> others = new ArrayList<>(lines);
            others.set(changed - 1, "CANCEL,4711,4711");
            Files.write(file, others);
            final Map<String, String> before = files();
            requireFault(
                    run(file),
                    "not the one that the directory has applied",
                    "file=" + file,
                    "line=" + changed,
                    "directory=" + journal());
            assertThat(files()).isEqualTo(before);
        }
        assertThat(run(commands()).exitCode()).isZero();
        requireSameAsUndisturbed(commands());
    }

    @Test
    void shouldNotWriteIntoTheJournalsOwnFiles() throws IOException {
        run(commands(), "--snapshot-every", 500);
        final Map<String, String> before = files();
        Files.createSymbolicLink(directory.resolve("link"), journal().resolve("snapshots"));
        final List<Path> own = new ArrayList<>();
        for (final String name : List.of(
                "journal.meta", "journal.lock", "epoch-000001/book.csv", "epoch-000009", "snapshots/x", "torn")) {
            own.add(journal().resolve(name));
        }
        own.add(directory.resolve("link/x"));
        own.add(directory.resolve("link/../epoch-000001/x"));
        for (final Path file : own) {
            requireFault(
                    Tool.run("exchange", "recover", "--dir", journal(), "--book-out", file),
                    "cannot write output, file=" + file,
                    "belongs to the journal");
            requireFault(
                    Tool.run("exchange", "run", "--commands", commands(), "--dir", journal(), "--events-out", file),
                    "cannot write output, file=" + file,
                    "belongs to the journal");
        }
        final Path nowhere =
                Files.createSymbolicLink(directory.resolve("nowhere"), journal().resolve("epoch-000001/x"));
        requireFault(
                Tool.run("exchange", "recover", "--dir", journal(), "--book-out", nowhere), "is a link to nothing");
        assertThat(files()).isEqualTo(before);
        final Path beside = journal().resolve("book.csv");
        assertThat(Tool.run("exchange", "recover", "--dir", journal(), "--book-out", beside)
                        .exitCode())
                .isZero();
        assertThat(beside).hasSameBinaryContentAs(book());
    }

    @Test
    void shouldRefuseEventsOfAnotherRun() throws IOException {
        final Path commands = commands();
        run(commands, "--limit", 500);
        Files.writeString(events(), "1999,TRADE,1,2,3,4\n");
        final Map<String, String> before = files();
        requireFault(run(commands), "outputs handled beyond the end of the journal");
        assertThat(files()).isEqualTo(before);
        Files.writeString(events(), "my notes\n");
        requireFault(run(commands), "not a file of events, file=" + events());
        assertThat(events()).hasContent("my notes\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--layout=shared:0",
                "--layout=simulated",
                "--layout=many",
                "--durability=forever",
                "--snapshot-every=-1",
                "--limit=-1",
                "--limit=ten",
                "--rate=-5",
                "--dir=",
                "--unknown",
                "more"
            })
    void shouldExplainItselfWhenAnOptionIsBad(final String option) throws IOException {
        final Path commands = commands();
        final Map<String, String> before = files();
        final Tool tool = run(commands, option);
        assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains("Try 'ringmill exchange run --help'").contains(option.replaceFirst("=.*", ""));
        assertThat(files()).isEqualTo(before);
        assertThat(journal()).doesNotExist();
    }

    @Test
    void shouldExplainItselfWhenAnOptionIsMissing() {
        final Tool run = Tool.run("exchange", "run", "--dir", journal());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--commands");
        assertThat(Tool.run("exchange").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("exchange", "recover").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldTouchNothingWhenAnOutputCannotBeWritten() throws IOException {
        final Path commands = commands();
        final Path nowhere = directory.resolve("nowhere/out.csv");
        for (final String level : List.of("process-crash", "memory")) {
            for (final String option : List.of("--events-out", "--book-out")) {
                final Object[] common = {
                    "exchange", "run", "--commands", commands, "--dir", journal(), "--durability", level, option
                };
                final Object[] missing = Arrays.copyOf(common, common.length + 1);
                missing[common.length] = nowhere;
                requireFault(Tool.run(missing), nowhere.toString());
                final Object[] folder = missing.clone();
                folder[common.length] = directory;
                requireFault(Tool.run(folder), directory.toString());
            }
        }
        assertThat(journal()).doesNotExist();
        assertThat(files()).containsOnlyKeys(commands.toString());
    }

    @Test
    void shouldRefuseADirectoryThatIsAFileOrHoldsNoJournal() throws IOException {
        final Path commands = commands();
        final Path file = Files.writeString(directory.resolve("file"), "text");
        for (final String level : List.of("process-crash", "power-loss", "memory")) {
            requireFault(
                    Tool.run("exchange", "run", "--commands", commands, "--dir", file, "--durability", level),
                    "not a directory, directory=" + file);
        }
        requireFault(Tool.run("exchange", "recover", "--dir", file), "not a directory, directory=" + file);
        requireFault(Tool.run("exchange", "recover", "--dir", journal()), "no such directory");
        assertThat(file).hasContent("text");
        assertThat(journal()).doesNotExist();
    }

    @Test
    void shouldAnswerACommandThatCannotBeCarriedOutAndGoOn() throws IOException {
        final Path good = Files.writeString(directory.resolve("good.csv"), """
                PLACE,1,10,ASK,GTC,100,5
                PLACE,2,11,ASK,GTC,101,5
                PLACE,3,12,BID,GTC,100,2
                """);
        final Path bad = Files.writeString(directory.resolve("bad.csv"), """
                PLACE,1,10,ASK,GTC,100,5
                PLACE,2,11,ASK,GTC,101,5
                CANCEL,77,10
                MOVE,1,11,90
                REDUCE,1,99,1
                PLACE,4,10,BID,GTC,100,0
                PLACE,5,10,BID,IOC,100,-3
                REDUCE,1,10,0
                PLACE,1,12,BID,GTC,100,2
                PLACE,3,12,BID,GTC,100,2
                """);
        assertThat(run(bad).exitCode()).isZero();
        assertThat(events()).hasContent("""
                3,ERROR,77,,,UNKNOWN_ORDER
                4,ERROR,1,,,UNKNOWN_ORDER
                5,ERROR,1,,,UNKNOWN_ORDER
                6,ERROR,4,,,INVALID_SIZE
                7,ERROR,5,,,INVALID_SIZE
                8,ERROR,1,,,INVALID_SIZE
                9,ERROR,1,,,DUPLICATE_ORDER
                10,TRADE,3,1,100,2
                """);
        final String found = Files.readString(book());
        final Path apart = directory.resolve("apart.csv");
        assertThat(Tool.run(
                                "exchange",
                                "run",
                                "--commands",
                                good,
                                "--dir",
                                directory.resolve("other"),
                                "--book-out",
                                apart)
                        .exitCode())
                .isZero();
        assertThat(Files.readString(apart)).isEqualTo(found).isEqualTo("ASK,101,5,1\nASK,100,3,1\n");
        assertThat(new String(Files.readAllBytes(events()), StandardCharsets.US_ASCII))
                .endsWith("100,2\n");
    }
}
