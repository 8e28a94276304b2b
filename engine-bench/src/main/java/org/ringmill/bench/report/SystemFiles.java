package org.ringmill.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells of itself, in small files of text. A file that is not there or may not be read is as good as an empty one:
 * other systems have none of them, and no measurement should fail for that.
 *
 * @param root where {@code proc} and {@code sys} lie
 */
record SystemFiles(Path root) {
    static SystemFiles here() {
        return new SystemFiles(Path.of("/"));
    }

    List<String> lines(final String path) {
        try {
            return Files.readAllLines(root.resolve(path), StandardCharsets.ISO_8859_1);
        } catch (final IOException | SecurityException e) {
            return List.of();
        }
    }

    /** {@return the first line, "" if there is none} */
    String line(final String path) {
        final List<String> lines = lines(path);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    /** {@return what follows a name and a colon in the first line that begins so, "" if none does} */
    String field(final String path, final String name) {
        for (final String line : lines(path)) {
            final int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    /** {@return the names in a directory, in order} */
    List<String> names(final String directory) {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (final IOException | SecurityException e) {
            return List.of();
        }
    }
}
