package org.ringmill.bench.peers;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/** Where the jar is that runs exchange-core in a process of its own. */
public final class ExchangeCoreJar {
    /** The system property that names it. */
    public static final String PROPERTY = "ringmill.exchange-core";

    /** What to do where there is none, for whoever leaves out the rows that need it. */
    public static final String HINT =
            "no exchange-core-peer.jar: build it with mvn -Dquick -pl exchange-core-peer package," + " or name it by -D"
                    + PROPERTY + "=FILE";

    private static final String NAME = "exchange-core-peer.jar";

    private ExchangeCoreJar() {}

    /**
     * {@return the jar: the one given, else the one that {@link #PROPERTY} names, else the one beside the jar or the
     * classes that run, or in the checkout around them, where the one built last counts; empty if there is none}
     *
     * @throws RingmillException if one is given or named that is no file
     */
    public static Optional<Path> find(final @Nullable Path given) {
        final String named = System.getProperty(PROPERTY);
        if (given != null) {
            return Optional.of(existing(given, "given"));
        }
        if (named != null) {
            return Optional.of(existing(Path.of(named), PROPERTY));
        }
        return around(codeSource());
    }

    /** {@return the jar beside a place, or in the checkout that the place is in} */
    static Optional<Path> around(final Path place) {
        for (Path folder = place.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            final Path beside = folder.resolve(NAME);
            if (Files.isRegularFile(beside)) {
                return Optional.of(beside);
            }
            final Path target = folder.resolve("exchange-core-peer").resolve("target");
            final Optional<Path> built =
                    later(target.resolve(NAME), target.resolve("quick").resolve(NAME));
            if (built.isPresent()) {
                return built;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> later(final Path first, final Path second) {
        if (!Files.isRegularFile(first) || !Files.isRegularFile(second)) {
            return Optional.of(Files.isRegularFile(first) ? first : second).filter(Files::isRegularFile);
        }
        return Optional.of(modified(second).compareTo(modified(first)) > 0 ? second : first);
    }

    private static FileTime modified(final Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (final IOException e) {
            throw new RingmillException(
                    RingmillException.Category.ERROR, "cannot look at exchange-core's jar, file=" + file, e);
        }
    }

    private static Path existing(final Path jar, final String source) {
        if (!Files.isRegularFile(jar)) {
            throw new RingmillException(
                    RingmillException.Category.ERROR,
                    "exchange-core's jar is no file, file=" + jar + ", source=" + source);
        }
        return jar;
    }

    private static Path codeSource() {
        try {
            return Path.of(ExchangeCoreJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException e) {
            throw new RingmillException(RingmillException.Category.ERROR, "cannot tell where this runs from", e);
        }
    }
}
