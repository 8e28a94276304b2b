package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.examples.exchange.OrderBook;

/** Two versions of the exchange, compared over one journal: the second lets rest what an IOC order could not trade. */
class ExchangeDiffTest {
    private static final String RULE = "if (type == OrderType.GTC) {";
    private static final String CHANGED_RULE = "if (type == OrderType.GTC || type == OrderType.IOC) {";
    private static final Path SOURCE =
            Path.of("../examples/src/main/java/org/ringmill/examples/exchange/OrderBook.java");

    @TempDir
    private Path directory;

    @Test
    void shouldFindTheFirstCommandThatOneChangedRuleDecidesOtherwise() throws Exception {
        final GivenRun given = GivenRun.of("sweep-20k", directory);
        assertThat(given.run().exitCode()).isZero();
        final Path same = same(directory);
        final Path changed = jar(directory, "changed.jar", CHANGED_RULE);
        final long line = firstLineThatDiffers(given);

        final Tool none = Tool.run("replay", "diff", given.journal(), "--app", same);
        assertThat(none.exitCode()).as(none.err()).isEqualTo(2); // --against is missing
        final Tool equal = Tool.run("replay", "diff", given.journal(), "--app", same, "--against", same);
        assertThat(equal.exitCode()).as(equal.out() + equal.err()).isZero();

        final Tool diff = Tool.run("replay", "diff", given.journal(), "--app", same, "--against", changed);
        assertThat(diff.exitCode()).as(diff.out() + diff.err()).isEqualTo(ReplayDiffCommand.DIFFERENT);
        assertThat(diff.out())
                .startsWith("first difference in outputs, sequence=" + line + ", ")
                .contains(" PLACE v1 correlation=" + line + " ", " orderType=IOC ");
        final int against = diff.out().indexOf("\nagainst\n");
        assertThat(diff.out().substring(0, against)).contains("-> REJECT ");
        assertThat(diff.out().substring(against)).doesNotContain("-> REJECT ");
    }

    /** {@return the number of the first line whose order is IOC and was rejected in part, by the given files} */
    private static long firstLineThatDiffers(final GivenRun given) throws IOException {
        final List<String> commands;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(given.commands())), StandardCharsets.US_ASCII))) {
            commands = reader.lines().toList();
        }
        return new String(given.givenEvents(), StandardCharsets.US_ASCII)
                .lines()
                .filter(event -> event.contains(",REJECT,"))
                .mapToLong(event -> Long.parseLong(event.substring(0, event.indexOf(','))))
                .filter(number -> commands.get((int) number - 1).contains(",IOC,"))
                .findFirst()
                .orElseThrow();
    }

    /** {@return a JAR of the exchange as it is} */
    static Path same(final Path directory) throws IOException, URISyntaxException {
        return jar(directory, "same.jar", RULE);
    }

    /** Makes a JAR of the exchange, its book compiled from its source with one rule as given. */
    private static Path jar(final Path directory, final String fileName, final String rule)
            throws IOException, URISyntaxException {
        final Path work = Files.createTempDirectory(directory, "classes");
        final String source = Files.readString(SOURCE);
        assertThat(source).containsOnlyOnce(RULE);
        final Path changed = Files.writeString(work.resolve("OrderBook.java"), source.replace(RULE, rule));
        final int exitCode = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-cp",
                        ChildTool.classPath(),
                        "-d",
                        work.toString(),
                        changed.toString());
        assertThat(exitCode).isZero();
        final Path file = directory.resolve(fileName);
        try (OutputStream stream = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(stream)) {
            putAll(jar, work, ".class");
            putTheRest(jar, work);
        }
        return file;
    }

    private static void putTheRest(final JarOutputStream jar, final Path but) throws IOException, URISyntaxException {
        final Path code = Path.of(OrderBook.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(code)) {
            putAllBut(jar, code, but);
        } else {
            try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + code.toUri()), Map.of())) {
                putAllBut(jar, zip.getPath("/"), but);
            }
        }
    }

    private static void putAllBut(final JarOutputStream jar, final Path root, final Path but) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final String name = root.relativize(file).toString();
                if (!Files.exists(but.resolve(name)) && !name.startsWith("META-INF/MANIFEST")) {
                    put(jar, name, file);
                }
            }
        }
    }

    private static void putAll(final JarOutputStream jar, final Path root, final String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file :
                    files.filter(path -> path.toString().endsWith(suffix)).toList()) {
                put(jar, root.relativize(file).toString(), file);
            }
        }
    }

    private static void put(final JarOutputStream jar, final String name, final Path file) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(Files.readAllBytes(file));
        jar.closeEntry();
    }
}
