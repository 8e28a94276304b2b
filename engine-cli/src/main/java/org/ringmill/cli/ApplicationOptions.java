package org.ringmill.cli;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.Application;
import org.ringmill.engine.JarApplication;
import picocli.CommandLine.Option;

/** Whose journal it is: who can tell what its records mean, and apply them. */
final class ApplicationOptions {
    @Option(
            names = "--app",
            paramLabel = "JAR",
            description =
                    "The application of the journal. Without it, the one of the journal's name on the tool's class"
                            + " path: the exchange.")
    private @Nullable Path jar;

    ApplicationOptions() {}

    /** An application in use. Nothing of it is to be used once it is closed. */
    record Opened(
            @Nullable Application application, @Nullable JarApplication jar) implements AutoCloseable {
        /** {@return the application of a file} */
        static Opened of(final Path file) {
            final JarApplication opened = JarApplication.open(file);
            return new Opened(opened.application(), opened);
        }

        /**
         * {@return the application}
         *
         * @throws RingmillException (ERROR) if there is none
         */
        Application required(final String name) {
            if (application == null) {
                throw new RingmillException(
                        Category.ERROR, "application is not known, expected --app with its file, application=" + name);
            }
            return application;
        }

        void requireName(final String name) {
            if (application != null && !application.name().equals(name)) {
                throw new RingmillException(
                        Category.ERROR,
                        "journal is another application's, journal=" + name + ", application=" + application.name());
            }
        }

        @Override
        public void close() {
            if (jar != null) {
                jar.close();
            }
        }
    }

    /**
     * {@return the application of a journal, or none if there is nobody of that name}
     *
     * @param name of the application that the journal is of
     */
    Opened open(final String name) {
        if (jar == null) {
            return new Opened(onClassPath(name), null);
        }
        final Opened opened = Opened.of(jar);
        boolean fits = false;
        try {
            opened.requireName(name);
            fits = true;
            return opened;
        } finally {
            if (!fits) {
                opened.close();
            }
        }
    }

    private static @Nullable Application onClassPath(final String name) {
        for (final Application application : ServiceLoader.load(Application.class)) {
            if (application.name().equals(name)) {
                return application;
            }
        }
        return null;
    }
}
