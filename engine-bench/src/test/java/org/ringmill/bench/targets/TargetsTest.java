package org.ringmill.bench.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.bench.latency.LatencyContext;
import org.ringmill.bench.latency.LatencyHarness;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.StageLatency;
import org.ringmill.journal.Durability;

class TargetsTest {
    @TempDir
    private Path directory;

    /** A target, and the stages that its report must have. */
    private record Case(Supplier<LatencyTarget> target, List<String> stages) {
        Case(final Supplier<LatencyTarget> target, final String... stages) {
            this(target, List.of(stages));
        }

        @Override
        public String toString() {
            return target.get().name();
        }
    }

    private static TargetOptions options(final Durability durability) {
        return new TargetOptions(ThreadLayout.auto(), IdleMode.YIELD, List.of(), durability, 0, 64, 1);
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case(() -> new RingTarget(IdleMode.YIELD), "send", "consumed"),
                new Case(() -> new PipelineTarget(options(Durability.MEMORY)), "send", "first", "second", "third"),
                new Case(() -> new JournalTarget(options(Durability.MEMORY)), "send", "logic", "release"),
                new Case(
                        () -> new JournalTarget(options(Durability.PROCESS_CRASH)),
                        "send",
                        "journal",
                        "logic",
                        "release"),
                new Case(
                        () -> new JournalTarget(new TargetOptions(
                                ThreadLayout.auto(),
                                IdleMode.YIELD,
                                List.of(),
                                Durability.PROCESS_CRASH,
                                300 << 20,
                                64,
                                1)),
                        "send",
                        "journal",
                        "logic",
                        "release"),
                new Case(
                        () -> new JournalTarget(options(Durability.POWER_LOSS)), "send", "journal", "logic", "release"),
                new Case(() -> new ExchangeTarget(options(Durability.MEMORY)), "send", "logic", "release"),
                new Case(
                        () -> new ExchangeTarget(options(Durability.PROCESS_CRASH)),
                        "send",
                        "journal",
                        "logic",
                        "release"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeDoneWithEveryEventAtEveryStage(final Case one) throws Exception {
        final LatencyReport report = new LatencyHarness(new LatencyContext()
                        .target(one.target)
                        .rates(5_000)
                        .runs(2)
                        .duration(Duration.ofMillis(200))
                        .warmUp(Duration.ofMillis(50))
                        .noise(Duration.ZERO)
                        .directory(directory))
                .run();
        assertThat(report.steps().get(0).stageNames()).isEqualTo(one.stages);
        for (final LatencyRun run : report.steps().get(0).runs()) {
            assertThat(run.cutOff() || run.sent() == 1_000).isTrue();
            assertThat(run.stages()).extracting(StageLatency::count).containsOnly(run.sent());
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldWarnOfAJournalThatLiesInMemory() throws Exception {
        final Path memory = Path.of("/dev/shm");
        assumeThat(memory).isDirectory();
        for (final Durability durability : List.of(Durability.MEMORY, Durability.PROCESS_CRASH)) {
            final LatencyReport report = new LatencyHarness(new LatencyContext()
                            .target(() -> new JournalTarget(options(durability)))
                            .rates(5_000)
                            .runs(1)
                            .duration(Duration.ofMillis(100))
                            .warmUp(Duration.ofMillis(10))
                            .noise(Duration.ZERO)
                            .directory(memory))
                    .run();
            assertThat(report.warnings().stream().anyMatch(warning -> warning.contains("lies in memory")))
                    .isEqualTo(durability != Durability.MEMORY);
        }
    }

    @Test
    void shouldRefuseOptionsThatCannotRun() {
        assertThatThrownBy(() ->
                        new TargetOptions(ThreadLayout.caller(), IdleMode.SPIN, List.of(), Durability.MEMORY, 0, 64, 1))
                .hasMessageContaining("layout=caller");
        assertThatThrownBy(() ->
                        new TargetOptions(ThreadLayout.auto(), IdleMode.SPIN, List.of(), Durability.MEMORY, 0, 7, 1))
                .hasMessageContaining("payloadBytes=7");
        assertThatThrownBy(() ->
                        new TargetOptions(ThreadLayout.auto(), IdleMode.SPIN, List.of(), Durability.MEMORY, -1, 64, 1))
                .hasMessageContaining("readyBytes=-1");
        assertThatThrownBy(() -> new RingTarget(IdleMode.PARK)).hasMessageContaining("PARK");
    }
}
