package org.ringmill.engine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.IoReason;

/**
 * An application from a JAR file, found by its {@code META-INF/services} entry and loaded apart from everything else: the
 * classes of its packages come from that file alone, whatever has the same name in this JVM. So two versions of one
 * application can run side by side. Shared are the JDK, Agrona, and the packages of Ringmill in which the application and
 * its caller meet; a library that the file does not bring comes from this JVM's class path.
 *
 * <p>The file stays open until {@link #close}; close it once nothing of the application is used any more.
 */
public final class JarApplication implements AutoCloseable {
    private final Path file;
    private final JarClassLoader loader;
    private final Application application;

    private JarApplication(final Path file, final JarClassLoader loader, final Application application) {
        this.file = file;
        this.loader = loader;
        this.application = application;
    }

    /**
     * Loads the application of a JAR file.
     *
     * @throws RingmillException (ERROR) if there is no such file, it is no JAR, has no application or more than one, or the
     *     application cannot be made; the message says which
     */
    public static JarApplication open(final Path file) {
        final JarClassLoader loader = loaderOf(file);
        boolean opened = false;
        try {
            final JarApplication application = new JarApplication(file, loader, load(file, loader));
            opened = true;
            return application;
        } finally {
            if (!opened) {
                close(file, loader);
            }
        }
    }

    private static JarClassLoader loaderOf(final Path file) {
        if (!Files.exists(file)) {
            throw failed(file, "no such file", null);
        }
        if (!Files.isRegularFile(file)) {
            throw failed(file, "not a file", null);
        }
        try (JarFile jar = new JarFile(new File(file.toString()))) {
            return JarClassLoader.of(jar, file.toUri().toURL());
        } catch (final ZipException e) {
            throw failed(file, "not a JAR file, " + e.getMessage(), e);
        } catch (final IOException e) {
            throw failed(file, "cannot be read, " + IoReason.of(e), e);
        }
    }

    private static Application load(final Path file, final JarClassLoader loader) {
        try {
            // What the loader's parents have on a module path would be found as well.
            final List<ServiceLoader.Provider<Application>> found =
                    ServiceLoader.load(Application.class, loader).stream()
                            .filter(provider -> provider.type().getClassLoader() == loader)
                            .toList();
            if (found.isEmpty()) {
                throw failed(file, "names no application in META-INF/services/" + Application.class.getName(), null);
            }
            if (found.size() > 1) {
                throw failed(
                        file,
                        "more than one application, classes="
                                + found.stream()
                                        .map(provider -> provider.type().getName())
                                        .toList(),
                        null);
            }
            return found.get(0).get();
        } catch (final UnsupportedClassVersionError e) {
            throw failed(
                    file,
                    "made for a newer Java than this one, java="
                            + Runtime.version().feature() + ", " + e.getMessage(),
                    e);
        } catch (final ServiceConfigurationError e) {
            final Throwable cause = e.getCause();
            throw failed(
                    file,
                    cause == null
                            ? "not as expected in META-INF/services: " + e.getMessage()
                            : "application cannot be made, cause=" + cause,
                    e);
        } catch (final LinkageError e) {
            throw failed(file, "application does not fit this build, cause=" + e, e);
        }
    }

    private static RingmillException failed(final Path file, final String reason, final @Nullable Throwable cause) {
        return new RingmillException(
                Category.ERROR, "cannot load application, file=" + file + ", reason=" + reason, cause);
    }

    /** {@return the file it came from} */
    public Path file() {
        return file;
    }

    /** {@return the application} */
    public Application application() {
        return application;
    }

    @Override
    public void close() {
        close(file, loader);
    }

    private static void close(final Path file, final JarClassLoader loader) {
        try {
            loader.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot close, file=" + file, e);
        }
    }
}
