package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes an application's JAR file: it counts the bytes of its commands, and sends the sum with each. */
final class TestJar {
    private static final String SOURCE = """
            package billing;

            import org.agrona.MutableDirectBuffer;
            import org.ringmill.engine.*;
            import org.ringmill.state.*;

            public final class Billing implements Application {
                public String name() { return "NAME"; }
                public StateMachine newStateMachine() { return new Sum(); }
                public String commandName(int typeId) { return typeId == 1 ? "CHARGE" : "REFUND"; }
                public String outputName(int typeId) { return "BALANCE"; }
                public void describeCommand(Message command, FieldSink fields) {
                    fields.field("first", command.buffer().getByte(command.offset()));
                    fields.field("note", "a,\\"b\\"");
                }
                public void describeOutput(Message output, FieldSink fields) {
                    fields.field("balance", output.buffer().getLong(output.offset()));
                }
                public void parseCommand(String line, CommandDraft draft) {
                    if (!line.matches("[0-9]{1,2}")) {
                        throw new IllegalArgumentException("expected one or two digits, found '" + line + "'");
                    }
                    draft.target().putByte(draft.offset(), Byte.parseByte(line));
                    draft.complete(1, 7, 0, 1);
                }

                static final class Sum implements StateMachine {
                    private long sum;

                    public void onCommand(Message command, long sequence, long timestampNs, Outbound outbound) {
                        sum += command.length();
                        if (sequence >= BONUS_FROM) { BONUS }
                        MutableDirectBuffer buffer = outbound.claim(8);
                        buffer.putLong(outbound.offset(), sum);
                        outbound.commit(9, 1, 8);
                    }
                    public void writeSnapshot(SnapshotSink sink) { sink.putLong(sum); }
                    public void readSnapshot(SnapshotSource source) { sum = source.takeLong(); }
                }
            }
            """;

    private TestJar() {}

    /**
     * Makes a version of the application.
     *
     * @param bonusFrom the sequence from which on it counts otherwise
     */
    static Path make(final Path file, final String name, final long bonusFrom) throws IOException {
        return make(file, name, "sum += 100;", bonusFrom);
    }

    /** Makes a version that does something else from a sequence on. */
    static Path make(final Path file, final String name, final String bonus, final long bonusFrom) throws IOException {
        final String source = SOURCE.replace("NAME", name)
                .replace("BONUS_FROM", bonusFrom + "L")
                .replace("BONUS", bonus);
        return make(file, "org.ringmill.engine.Application", "billing.Billing", source);
    }

    /**
     * Makes a file that provides a service.
     *
     * @param service  name of the interface
     * @param provider name of a class in a package of one level, what the source is of
     */
    static Path make(final Path file, final String service, final String provider, final String source)
            throws IOException {
        final int dot = provider.indexOf('.');
        final Path work = Files.createTempDirectory(file.toAbsolutePath().getParent(), "classes");
        final Path sourceFile = work.resolve(provider.substring(dot + 1) + ".java");
        Files.writeString(sourceFile, source);
        final int exitCode = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", ChildTool.classPath(), "-d", work.toString(), sourceFile.toString());
        assertThat(exitCode).isZero();
        final String folder = provider.substring(0, dot);
        try (OutputStream stream = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(stream);
                Stream<Path> classes = Files.list(work.resolve(folder))) {
            put(jar, "META-INF/services/" + service, (provider + "\n").getBytes(StandardCharsets.UTF_8));
            final List<Path> all = classes.toList();
            for (final Path each : all) {
                put(jar, folder + "/" + each.getFileName(), Files.readAllBytes(each));
            }
        }
        return file;
    }

    private static void put(final JarOutputStream jar, final String name, final byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
