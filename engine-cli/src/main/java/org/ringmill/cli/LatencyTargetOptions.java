package org.ringmill.cli;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.bench.targets.TargetOptions;
import org.ringmill.bench.targets.Targets;
import org.ringmill.journal.Durability;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What to measure, and how it is to run. */
final class LatencyTargetOptions {
    private static final Set<String> PIPELINES = Set.of("pipeline", "journal", "exchange");

    /** Options that not all of our targets heed, and none of another's does. */
    private static final Map<String, Set<String>> HEEDED_BY = new TreeMap<>(Map.of(
            "--durability", Set.of("journal", "exchange"),
            "--journal-ready", Set.of("journal", "exchange"),
            "--payload", Set.of("journal"),
            "--layout", PIPELINES,
            "--cores", PIPELINES,
            "--idle", Set.of("ring", "pipeline", "journal", "exchange")));

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description =
                    "What to measure: ring (the Disruptor's ring alone), pipeline (three stages), journal (the engine with"
                            + " next to no logic), exchange; or, with --targets, one of that file's. Default: exchange, or the"
                            + " only one of the file.")
    private @Nullable String name;

    @Option(
            names = "--targets",
            paramLabel = "JAR",
            description = "Your own: a JAR file that names classes in META-INF/services/"
                    + "org.ringmill.bench.latency.LatencyTarget.")
    private @Nullable Path jar;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description =
                    "One of our targets that is measured just before each run at the same rate, and shown beside it:"
                            + " ring, to see what the target adds to that. Default: none.")
    private @Nullable String baseline;

    @Option(
            names = "--durability",
            defaultValue = "process-crash",
            paramLabel = "LEVEL",
            converter = DurabilityConverter.class,
            description = "Of journal and exchange: memory, process-crash, power-loss. Default: process-crash.")
    private Durability durability;

    @Option(
            names = "--journal-ready",
            defaultValue = "0",
            paramLabel = "BYTES",
            converter = CountConverter.class,
            description =
                    "How much of the journal is in memory before events come, at process-crash: with a run's worth, some 60"
                            + " bytes an event and as much as it holds, no page is made ready beside it. Default: 16 MiB.")
    private long readyBytes;

    @Option(
            names = "--layout",
            defaultValue = "auto",
            paramLabel = "LAYOUT",
            converter = ThreadsConverter.class,
            description = "Threads of our targets: auto, dedicated or shared:N. Default: auto.")
    private ThreadLayout layout;

    @Option(
            names = "--idle",
            defaultValue = "spin",
            paramLabel = "MODE",
            converter = IdleModeConverter.class,
            description = "What those threads do without work: spin, yield, backoff or park. Default: spin.")
    private IdleMode idleMode;

    @Option(
            names = "--cores",
            split = ",",
            paramLabel = "N",
            description = "Cores that those threads are held on, in order: 2,3. Default: where the system puts them.")
    private List<Integer> cores = List.of();

    @Option(
            names = "--payload",
            defaultValue = "64",
            paramLabel = "BYTES",
            description = "Of each command of target journal, 8 to 65536. Default: 64.")
    private int payloadBytes;

    LatencyTargetOptions() {}

    /** Reads an idle mode as people write it. */
    static final class IdleModeConverter implements ITypeConverter<IdleMode> {
        IdleModeConverter() {}

        @Override
        public IdleMode convert(final String text) {
            try {
                final IdleMode mode = IdleMode.valueOf(text.toUpperCase(Locale.ROOT));
                if (mode != IdleMode.SLEEP && mode != IdleMode.NAP) {
                    return mode;
                }
            } catch (final IllegalArgumentException e) {
                throw unexpected(text);
            }
            throw unexpected(text);
        }

        private static TypeConversionException unexpected(final String text) {
            return new TypeConversionException("expected spin, yield, backoff or park, found '" + text + "'");
        }
    }

    /** Reads a layout with threads of its own, which a measurement needs. */
    static final class ThreadsConverter implements ITypeConverter<ThreadLayout> {
        ThreadsConverter() {}

        @Override
        public ThreadLayout convert(final String text) {
            try {
                final ThreadLayout layout = ThreadLayout.parse(text);
                if (!layout.isStepped()) {
                    return layout;
                }
            } catch (final IllegalArgumentException e) {
                throw unexpected(text);
            }
            throw unexpected(text);
        }

        private static TypeConversionException unexpected(final String text) {
            return new TypeConversionException(
                    "expected auto, dedicated or shared:N (1 to 1024), found '" + text + "'");
        }
    }

    /**
     * {@return what makes the targets}
     *
     * @param seed of their commands
     * @throws IllegalArgumentException if there is no such target, it cannot run so, or an option was given that changes nothing
     */
    Supplier<LatencyTarget> target(final long seed) {
        requireHeeded();
        if (cores.stream().anyMatch(core -> core < 0)) {
            throw new IllegalArgumentException("Option '--cores' takes numbers from 0 on, found " + cores);
        }
        return jar == null ? ours(ours(), seed) : TargetJar.load(jar, name);
    }

    boolean hasBaseline() {
        return baseline != null;
    }

    /** {@return what makes the baselines}, as {@link #target} */
    Supplier<LatencyTarget> baseline(final long seed) {
        return ours(Objects.requireNonNull(baseline), seed);
    }

    /** Refuses an option that was given and that no target to be measured heeds. */
    private void requireHeeded() {
        final ParseResult given = spec.commandLine().getParseResult();
        if (given.hasMatchedOption("--journal-ready") && durability != Durability.PROCESS_CRASH) {
            throw new IllegalArgumentException(
                    "Option '--journal-ready' changes nothing here: it is for process-crash, found "
                            + durability.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        final Set<String> measured = new TreeSet<>();
        if (jar == null) {
            measured.add(ours());
        }
        if (baseline != null) {
            measured.add(baseline);
        }
        HEEDED_BY.forEach((option, targets) -> {
            if (given.hasMatchedOption(option) && Collections.disjoint(targets, measured)) {
                throw new IllegalArgumentException("Option '" + option + "' changes nothing here: it is for "
                        + String.join(", ", new TreeSet<>(targets)) + ", found "
                        + (measured.isEmpty() ? "'--targets' alone" : measured));
            }
        });
    }

    private String ours() {
        return name == null ? "exchange" : name;
    }

    private Supplier<LatencyTarget> ours(final String named, final long seed) {
        return Targets.named(
                named, new TargetOptions(layout, idleMode, cores, durability, readyBytes, payloadBytes, seed));
    }
}
