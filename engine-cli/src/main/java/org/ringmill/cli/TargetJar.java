package org.ringmill.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.journal.storage.IoReason;

/** Targets of a user's JAR file. Its classes see those of the tool; the file stays open as long as the process runs. */
final class TargetJar {
    private TargetJar() {}

    /**
     * {@return what makes targets of a name}
     *
     * @param name of one of the file's targets; null for the only one
     * @throws IllegalArgumentException  if the file has no such target; the message says what it has
     * @throws RingmillException (ERROR) if the file holds no targets
     */
    static Supplier<LatencyTarget> load(final Path file, final @Nullable String name) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.getEntry("META-INF/services/" + LatencyTarget.class.getName()) == null) {
                throw failed(file, "names no target in META-INF/services/" + LatencyTarget.class.getName(), null);
            }
        } catch (final ZipException e) {
            throw failed(file, "not a JAR file, " + e.getMessage(), e);
        } catch (final IOException e) {
            throw failed(file, Files.exists(file) ? "cannot be read, " + IoReason.of(e) : "no such file", e);
        }
        try {
            return choose(file, name, providers(file));
        } catch (final ServiceConfigurationError | LinkageError e) {
            throw failed(file, "target cannot be made, cause=" + e, e);
        }
    }

    @SuppressWarnings("resource") // its classes are used to the end of the process
    private static List<ServiceLoader.Provider<LatencyTarget>> providers(final Path file) {
        try {
            final URLClassLoader loader =
                    new URLClassLoader(new URL[] {file.toUri().toURL()}, TargetJar.class.getClassLoader());
            return ServiceLoader.load(LatencyTarget.class, loader).stream().toList();
        } catch (final IOException e) {
            throw failed(file, "cannot be read, " + IoReason.of(e), e);
        }
    }

    private static Supplier<LatencyTarget> choose(
            final Path file, final @Nullable String name, final List<ServiceLoader.Provider<LatencyTarget>> providers) {
        final List<String> names =
                providers.stream().map(provider -> provider.get().name()).toList();
        if (name == null && names.size() != 1) {
            throw new IllegalArgumentException(
                    "more than one target, expected --target with one of " + names + ", file=" + file);
        }
        final int index = name == null ? 0 : names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "no such target, expected one of " + names + ", target=" + name + ", file=" + file);
        }
        return providers.get(index);
    }

    private static RingmillException failed(final Path file, final String reason, final @Nullable Throwable cause) {
        return new RingmillException(Category.ERROR, "cannot load targets, file=" + file + ", reason=" + reason, cause);
    }
}
