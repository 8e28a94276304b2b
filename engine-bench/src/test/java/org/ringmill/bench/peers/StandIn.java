package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/** A runnable jar in the place of exchange-core's, with a main method of the test's own. */
final class StandIn {
    private StandIn() {}

    /** Makes one in a folder; the reader {@code in} and {@code System.out} are the two ends. */
    static Path jar(final Path folder, final String body) throws IOException {
        final Path source = folder.resolve("StandIn.java");
        Files.writeString(source, """
                public class StandIn {
                    public static void main(String[] args) throws Exception {
                        java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
                        %s
                    }
                }
                """.formatted(body));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", folder.toString(), source.toString()))
                .isZero();
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "StandIn");
        final Path file = folder.resolve("stand-in.jar");
        try (OutputStream stream = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(stream, manifest)) {
            jar.putNextEntry(new JarEntry("StandIn.class"));
            jar.write(Files.readAllBytes(folder.resolve("StandIn.class")));
            jar.closeEntry();
        }
        return file;
    }
}
