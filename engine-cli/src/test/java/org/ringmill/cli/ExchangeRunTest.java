package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an independent matching engine answered, byte for byte, however the exchange is run. */
class ExchangeRunTest {
    private static final String ORDERS = "orders-100k";
    private static final String SWEEP = "sweep-20k";
    private static final Set<String> HASHES = new ConcurrentSkipListSet<>();

    @TempDir
    private Path directory;

    static Stream<String> threadedLayouts() {
        return Stream.of("auto", "dedicated", "shared:1", "shared:2", "shared:3", "caller");
    }

    static Stream<String> simulatedLayouts() {
        return LongStream.rangeClosed(1, 20).mapToObj(seed -> "simulated:" + seed);
    }

    /** Every layout, every level and both files, though not every one of them with every other. */
    static Stream<Arguments> some() {
        return Stream.of(
                        threadedLayouts().map(layout -> Arguments.of(ORDERS, layout, "process-crash")),
                        threadedLayouts().map(layout -> Arguments.of(SWEEP, layout, "power-loss")),
                        simulatedLayouts().map(layout -> Arguments.of(SWEEP, layout, levelFor(layout))),
                        Stream.of(
                                Arguments.of(ORDERS, "auto", "memory"),
                                Arguments.of(ORDERS, "auto", "power-loss"),
                                Arguments.of(ORDERS, "simulated:21", "process-crash")))
                .flatMap(arguments -> arguments);
    }

    private static String levelFor(final String layout) {
        return switch (Math.floorMod(layout.hashCode(), 3)) {
            case 0 -> "memory";
            case 1 -> "process-crash";
            default -> "power-loss";
        };
    }

    static Stream<Arguments> all() {
        return Stream.of(ORDERS, SWEEP)
                .flatMap(name -> Stream.concat(threadedLayouts(), simulatedLayouts())
                        .flatMap(layout -> Stream.of("memory", "process-crash", "power-loss")
                                .map(level -> Arguments.of(name, layout, level))));
    }

    @ParameterizedTest
    @MethodSource("some")
    void shouldAnswerAsTheGivenEngineDid(final String name, final String layout, final String level)
            throws IOException {
        check(name, layout, level);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("all")
    void shouldAnswerAsTheGivenEngineDidUnderEveryLayoutAtEveryLevel(
            final String name, final String layout, final String level) throws IOException {
        check(name, layout, level);
    }

    private void check(final String name, final String layout, final String level) throws IOException {
        final GivenRun given = GivenRun.of(name, directory);
        final Tool tool = given.run("--layout", layout, "--durability", level);
        assertThat(tool.err()).isEmpty();
        assertThat(tool.exitCode()).isZero();
        given.requireGiven(name + " " + layout + " " + level);
        assertThat(tool.field("events"))
                .isEqualTo(Integer.toString(Files.readAllLines(given.events()).size()));
        assertThat(tool.field("commands")).isEqualTo(tool.field("sequence"));
        assertThat(Long.parseLong(tool.field("commandsPerSecond"))).isPositive();
        HASHES.add(name + " " + tool.field("stateHash"));
        assertThat(HASHES.stream().filter(hash -> hash.startsWith(name)))
                .as("state hashes of " + name)
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"process-crash", "power-loss"})
    void shouldApplyNothingTwiceWhenRunAgain(final String level) throws IOException {
        final GivenRun given = GivenRun.of(SWEEP, directory);
        final Tool first = given.run("--durability", level, "--snapshot-every", 7_000);
        for (int i = 0; i < 3; i++) {
            final Tool again = given.run("--durability", level);
            assertThat(again.exitCode()).isZero();
            assertThat(again.field("commandsPerSecond")).isEqualTo("0");
            assertThat(again.field("stateHash")).isEqualTo(first.field("stateHash"));
            assertThat(again.field("commands")).isEqualTo(first.field("commands"));
            assertThat(again.field("events")).isEqualTo(first.field("events"));
            given.requireGiven("run again");
        }
    }

    @Test
    void shouldComeToTheSameInSeveralRunsUnderSeveralLayouts() throws IOException {
        final GivenRun given = GivenRun.of(SWEEP, directory);
        final String[] layouts = {"auto", "caller", "simulated:5", "shared:2", "dedicated"};
        final long[] limits = {0, 1, 2_500, 1, 0, 6_000, 11_111, 1_000_000};
        long applied = 0;
        Tool last = null;
        for (int i = 0; i < limits.length; i++) {
            last = given.run(
                    "--limit",
                    limits[i],
                    "--layout",
                    layouts[i % layouts.length],
                    "--snapshot-every",
                    1_000 + i * 1_000);
            assertThat(last.exitCode()).as(last.err()).isZero();
            applied = Math.min(applied + limits[i], commandsIn(SWEEP));
            assertThat(last.field("commands")).isEqualTo(Long.toString(applied));
            assertThat(last.field("sequence")).isEqualTo(Long.toString(applied));
            final Tool recovered = recover(given);
            assertThat(recovered.field("stateHash")).isEqualTo(last.field("stateHash"));
        }
        given.requireGiven("in several runs");
        final GivenRun whole = GivenRun.of(SWEEP, directory.resolve("whole"));
        Files.createDirectory(directory.resolve("whole"));
        assertThat(last.field("stateHash")).isEqualTo(whole.run().field("stateHash"));
    }

    private static long commandsIn(final String name) throws IOException {
        return new String(GivenRun.unzipped(name + ".commands.csv.gz"), StandardCharsets.US_ASCII)
                .lines()
                .count();
    }

    private Tool recover(final GivenRun given) throws IOException {
        final Path recoveredBook = directory.resolve("recovered.csv");
        final Tool recovered = Tool.run("exchange", "recover", "--dir", given.journal(), "--book-out", recoveredBook);
        assertThat(recovered.exitCode()).as(recovered.err()).isZero();
        assertThat(recovered.summary()).doesNotContain("commandsPerSecond");
        assertThat(Files.readString(recoveredBook)).isEqualTo(Files.readString(given.book()));
        return recovered;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000", "33333"})
    void shouldRecoverToTheSameStateWithAndWithoutSnapshots(final String snapshotEvery) throws IOException {
        final GivenRun given = GivenRun.of(ORDERS, directory);
        final Tool run = given.run("--snapshot-every", snapshotEvery);
        final Tool recovered = recover(given);
        assertThat(run.summary())
                .startsWith(recovered.summary().substring(0, recovered.summary().length() - 1));
    }

    @Test
    void shouldWriteTheEventsAnewWhenTheirFileIsGone() throws IOException {
        final GivenRun given = GivenRun.of(SWEEP, directory);
        given.run("--snapshot-every", 5_000);
        Files.delete(given.events());
        assertThat(given.run("--limit", 0).exitCode()).isZero();
        given.requireGiven("written anew");
    }

    @Test
    void shouldReadPlainCommandsToo() throws IOException {
        final GivenRun given = GivenRun.of(SWEEP, directory);
        final Path plain = Files.write(directory.resolve("plain.csv"), GivenRun.unzipped(SWEEP + ".commands.csv.gz"));
        final Tool tool = Tool.run(
                "exchange",
                "run",
                "--commands",
                plain,
                "--dir",
                given.journal(),
                "--events-out",
                given.events(),
                "--book-out",
                given.book());
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        given.requireGiven("plain");
    }
}
