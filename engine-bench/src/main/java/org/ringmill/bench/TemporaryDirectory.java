package org.ringmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/** A directory that is deleted at the close, with all that it holds then; where the process ends before, at its end. */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atEnd;

    private TemporaryDirectory(final Path path) {
        this.path = path;
        // Who is still writing may put another file in meanwhile: what cannot be deleted then is left.
        atEnd = new Thread(() -> IoUtil.delete(path.toFile(), true), "delete " + path);
    }

    /** {@return a new one, whose name begins with the prefix} */
    public static TemporaryDirectory in(final Path parent, final String prefix) throws IOException {
        final TemporaryDirectory made = new TemporaryDirectory(Files.createTempDirectory(parent, prefix));
        Runtime.getRuntime().addShutdownHook(made.atEnd);
        return made;
    }

    /** {@return where it is} */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (final Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (final IllegalStateException e) { // the process is ending: the hook runs once more, and finds nothing
            return;
        }
    }
}
