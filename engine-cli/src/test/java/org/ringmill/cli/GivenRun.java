package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A run of the exchange on files with independent results, outside of the project: {@code -Dringmill.data=DIR}, else
 * {@code ../../shared/data}.
 *
 * @param name      of the data set
 * @param directory of journal and outputs
 */
record GivenRun(String name, Path directory) {
    private static final Path DATA = Path.of(System.getProperty("ringmill.data", "../../shared/data"));

    /** Gives a run, or skips the test and says why. */
    static GivenRun of(final String name, final Path directory) {
        final GivenRun run = new GivenRun(name, directory);
        if (!Files.isReadable(run.commands())) {
            final String reason = "skipped: no given data, file=" + run.commands();
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return run;
    }

    Path commands() {
        return DATA.resolve(name + ".commands.csv.gz");
    }

    Path journal() {
        return directory.resolve("journal");
    }

    Path events() {
        return directory.resolve("events.csv");
    }

    Path book() {
        return directory.resolve("book.csv");
    }

    /** Runs the tool on the given commands, in this process. */
    Tool run(final Object... options) {
        final Object[] args = {
            "exchange",
            "run",
            "--commands",
            commands(),
            "--dir",
            journal(),
            "--events-out",
            events(),
            "--book-out",
            book()
        };
        final Object[] all = java.util.Arrays.copyOf(args, args.length + options.length);
        System.arraycopy(options, 0, all, args.length, options.length);
        return Tool.run(all);
    }

    byte[] givenEvents() throws IOException {
        return unzipped(name + ".events.csv.gz");
    }

    static byte[] unzipped(final String file) throws IOException {
        try (InputStream input = new GZIPInputStream(Files.newInputStream(DATA.resolve(file)))) {
            return input.readAllBytes();
        }
    }

    /** Fails unless events and book are the given ones, byte for byte. */
    void requireGiven(final String what) throws IOException {
        assertThat(Files.readString(events()))
                .as("events, " + what)
                .isEqualTo(new String(givenEvents(), StandardCharsets.US_ASCII));
        assertThat(Files.readString(book()))
                .as("book, " + what)
                .isEqualTo(Files.readString(DATA.resolve(name + ".book.csv")));
    }
}
