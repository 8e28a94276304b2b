package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill demo}. */
@Command(
        name = "demo",
        description =
                "Runs a generated order flow through a journaled exchange, kills it part way, recovers it, lets it"
                        + " finish, and compares it with an undisturbed run.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        showDefaultValues = true,
        footerHeading = "%nExits with 1 if anything differs.%n%nExamples:%n",
        footer = {"  ringmill demo", "  ringmill demo --orders 200000 --seed 7 --dir /tmp/demo"})
final class DemoCommand implements Callable<Integer> {
    private static final long MIN_ORDERS = 1_000;
    private static final long MAX_ORDERS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--orders", defaultValue = "1000000", paramLabel = "N", description = "Commands to generate.")
    private long orders;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "SEED", description = "Of the order flow and the kill.")
    private long seed;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keeps journals, events and books there; must be empty or absent. Without it they are"
                    + " deleted in the end.")
    private @Nullable Path directory;

    /** Comes between the last run and the comparison: tests make a difference there. */
    private Runnable beforeComparison = () -> {};

    DemoCommand() {}

    DemoCommand beforeComparison(final Runnable action) {
        beforeComparison = action;
        return this;
    }

    @Override
    public Integer call() throws Exception {
        if (orders < MIN_ORDERS || orders > MAX_ORDERS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '--orders': must be " + MIN_ORDERS + " to " + MAX_ORDERS + ", was "
                            + orders);
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (directory != null) {
            requireEmpty(directory);
            Files.createDirectories(directory);
            return new Demo(directory, orders, seed, out).run(beforeComparison) ? 0 : 1;
        }
        final Path temporary = Files.createTempDirectory("ringmill-demo-");
        try {
            return new Demo(temporary, orders, seed, out).run(beforeComparison) ? 0 : 1;
        } finally {
            delete(temporary);
        }
    }

    private void requireEmpty(final Path path) throws IOException {
        if (Files.exists(path)) {
            if (!Files.isDirectory(path)) {
                throw new ParameterException(
                        spec.commandLine(), "Invalid value for option '--dir': not a directory: " + path);
            }
            try (Stream<Path> children = Files.list(path)) {
                if (children.findAny().isPresent()) {
                    throw new ParameterException(
                            spec.commandLine(), "Invalid value for option '--dir': not empty: " + path);
                }
            }
        }
    }

    private static void delete(final Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
