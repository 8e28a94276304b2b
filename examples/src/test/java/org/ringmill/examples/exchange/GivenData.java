package org.ringmill.examples.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Files with independent results, outside of the project: {@code -Dringmill.data=DIR}, else {@code ../../shared/data}. */
final class GivenData {
    private static final Path DIRECTORY = Path.of(System.getProperty("ringmill.data", "../../shared/data"));

    private GivenData() {}

    /** Gives a file, or skips the test and says why. */
    static Path file(final String name) {
        final Path file = DIRECTORY.resolve(name);
        if (!Files.isReadable(file)) {
            final String reason = "skipped: no given data, file=" + file;
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return file;
    }

    static byte[] bytes(final String name) throws IOException {
        final byte[] content = Files.readAllBytes(file(name));
        if (!name.endsWith(".gz")) {
            return content;
        }
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return input.readAllBytes();
        }
    }

    static List<OrderCommand> commands(final String name) {
        final List<OrderCommand> commands = new ArrayList<>();
        try (CommandReader reader = CommandReader.open(file(name))) {
            OrderCommand command = new OrderCommand();
            while (reader.next(command)) {
                commands.add(command);
                command = new OrderCommand();
            }
        }
        return commands;
    }
}
