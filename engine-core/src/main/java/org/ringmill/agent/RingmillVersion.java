package org.ringmill.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote beside this class: a jar's manifest is lost where jars are merged into one. */
public final class RingmillVersion {
    private static final String CURRENT = read();

    private RingmillVersion() {}

    /** {@return the version of this library, as {@code 1.2.3} or {@code 1.2.3-SNAPSHOT}} */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        final Properties properties = new Properties();
        try (InputStream in = RingmillVersion.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
