package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

/** Applications from JAR files that are compiled here: loaded apart, or refused with the reason. */
class JarApplicationTest {
    private static final String DESCRIPTOR = "META-INF/services/org.ringmill.engine.Application";

    @TempDir
    private Path directory;

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(final String className, final String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** {@return the source of an application} */
    private static Source application(final String simpleName, final String body) {
        return new Source("org.ringmill.jarred." + simpleName, """
                package org.ringmill.jarred;
                public class %s implements org.ringmill.engine.Application {
                    %s
                    @Override public org.ringmill.state.StateMachine newStateMachine() {
                        throw new IllegalStateException("no machine");
                    }
                }
                """.formatted(simpleName, body));
    }

    private static String named(final String name) {
        return "@Override public String name() { return \"" + name + "\"; }";
    }

    private Path jar(final String fileName, final List<Source> sources, final String... services) throws IOException {
        final Path classes = Files.createTempDirectory(directory, "classes");
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.getTask(
                                null,
                                null,
                                null,
                                List.of(
                                        "-d",
                                        classes.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "-proc:none"),
                                null,
                                sources)
                        .call())
                .isTrue();
        final Path jar = directory.resolve(fileName);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> paths = Files.walk(classes)) {
            for (final Path path : paths.filter(Files::isRegularFile).toList()) {
                put(out, classes.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
            if (services.length > 0) {
                put(out, DESCRIPTOR, String.join("\n", services).getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private static void put(final JarOutputStream out, final String name, final byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    @Test
    void shouldLoadTwoVersionsOfOneClassSideBySide() throws IOException {
        final Path before = jar("before.jar", List.of(application("App", named("one"))), "org.ringmill.jarred.App");
        final Path after = jar("after.jar", List.of(application("App", named("two"))), "org.ringmill.jarred.App");
        try (JarApplication left = JarApplication.open(before);
                JarApplication right = JarApplication.open(after)) {
            assertThat(left.application().name()).isEqualTo("one");
            assertThat(right.application().name()).isEqualTo("two");
            assertThat(left.application().getClass())
                    .isNotEqualTo(right.application().getClass());
            assertThat(left.file()).isEqualTo(before);
        }
    }

    @Test
    void shouldTakeTheClassesOfTheFileBeforeThoseOfThisJvmAndShareOnlyWhereBothMeet() throws Exception {
        // A library's class that this JVM has too, and another that the file does not bring.
        final Source agent = new Source(
                "org.jctools.queues.SpscArrayQueue",
                "package org.jctools.queues; public class SpscArrayQueue { public String toString() { return \"mine\"; } }");
        final Source app = application("App", """
                @Override public String name() {
                    return new org.jctools.queues.SpscArrayQueue() + " "
                            + org.agrona.DirectBuffer.class.getClassLoader().equals(
                                    org.ringmill.engine.Application.class.getClassLoader()) + " "
                            + new com.lmax.disruptor.Sequence(5).get();
                }
                """);
        try (JarApplication jar = JarApplication.open(jar("app.jar", List.of(agent, app), "org.ringmill.jarred.App"))) {
            assertThat(jar.application().name()).isEqualTo("mine true 5");
            final ClassLoader loader = jar.application().getClass().getClassLoader();
            assertThat(loader.loadClass("org.jctools.queues.SpscArrayQueue").getClassLoader())
                    .isSameAs(loader);
            assertThatThrownBy(() -> loader.loadClass("org.jctools.queues.MpscArrayQueue"))
                    .as("a package that the file has is the file's alone")
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(loader.getResource(DESCRIPTOR)).asString().contains("app.jar");
            assertThat(loader.getResource("org/assertj/core/api/Assertions.class"))
                    .isNotNull();
            assertThat(loader.getResources("org/assertj/core/api/Assertions.class")
                            .hasMoreElements())
                    .isTrue();
        }
    }

    @Test
    void shouldRefuseWhatIsNoJar() throws IOException {
        requireRefused(directory.resolve("missing.jar"), "no such file");
        requireRefused(directory, "not a file");
        requireRefused(Files.writeString(directory.resolve("text.jar"), "no archive"), "not a JAR file");
    }

    @Test
    void shouldRefuseAJarWithoutAnApplicationOrWithSeveral() throws IOException {
        final List<Source> both = List.of(application("One", named("one")), application("Two", named("two")));
        requireRefused(
                jar("none.jar", both), "names no application in META-INF/services/org.ringmill.engine.Application");
        requireRefused(
                jar("both.jar", both, "org.ringmill.jarred.One", "org.ringmill.jarred.Two"),
                "more than one application, classes=[org.ringmill.jarred.One, org.ringmill.jarred.Two]");
        requireRefused(
                jar("lost.jar", both, "org.ringmill.jarred.Lost"),
                "not as expected in META-INF/services: org.ringmill.engine.Application: Provider org.ringmill.jarred.Lost not found");
        requireRefused(
                jar("odd.jar", List.of(new Source("a.Odd", "package a; public class Odd {}")), "a.Odd"), "a.Odd");
    }

    @Test
    void shouldRefuseAnApplicationThatCannotBeMade() throws IOException {
        requireRefused(
                jar(
                        "throws.jar",
                        List.of(application(
                                "App", named("x") + "public App() { throw new IllegalStateException(\"told to\"); }")),
                        "org.ringmill.jarred.App"),
                "application cannot be made, cause=java.lang.IllegalStateException: told to");
        requireRefused(
                jar(
                        "static.jar",
                        List.of(application("App", named("x") + "static int n = Integer.parseInt(\"told to\");")),
                        "org.ringmill.jarred.App"),
                "ExceptionInInitializerError");
        requireRefused(
                jar(
                        "private.jar",
                        List.of(application("App", named("x") + "public App(final int n) {}")),
                        "org.ringmill.jarred.App"),
                "org.ringmill.jarred.App");
    }

    @Test
    void shouldRefuseClassesOfANewerJava() throws IOException {
        final Path jar = jar("newer.jar", List.of(application("App", named("x"))), "org.ringmill.jarred.App");
        final List<byte[]> classBytes = new ArrayList<>();
        try (java.util.jar.JarFile file = new java.util.jar.JarFile(jar.toFile())) {
            classBytes.add(file.getInputStream(file.getEntry("org/ringmill/jarred/App.class"))
                    .readAllBytes());
        }
        final byte[] newer = classBytes.get(0);
        newer[6] = 1; // the class file's version, far above any
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(out, "org/ringmill/jarred/App.class", newer);
            put(out, DESCRIPTOR, "org.ringmill.jarred.App".getBytes(StandardCharsets.UTF_8));
        }
        requireRefused(jar, "made for a newer Java than this one, java=");
    }

    private static void requireRefused(final Path jar, final String reason) {
        assertThatThrownBy(() -> JarApplication.open(jar))
                .isInstanceOf(RingmillException.class)
                .hasMessageStartingWith("cannot load application, file=" + jar + ", reason=")
                .hasMessageContaining(reason);
    }
}
