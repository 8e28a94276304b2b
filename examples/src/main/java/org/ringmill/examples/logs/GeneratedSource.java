package org.ringmill.examples.logs;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a shop that does not exist, made from a seed: the same seed gives the same lines. About half are below INFO, one in a
 * hundred is malformed.
 */
public final class GeneratedSource implements LogSource {
    private static final Instant BEGIN = Instant.parse("2026-01-05T10:00:00Z");
    private static final int MALFORMED_OF_100 = 1;
    private static final int LONGEST_STEP_MS = 40;

    /** A level stands here as often as it comes in ten lines. */
    private static final String[] LEVELS = {
        "TRACE", "DEBUG", "DEBUG", "DEBUG", "DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"
    };

    private static final String[] LOGGERS = {"shop.orders", "shop.users", "shop.payment", "http.server", "db.pool"};
    private static final String[] MESSAGES = {
        "order %d took %d ms",
        "user %d logged in from 10.0.0.%d",
        "payment %d was declined, attempt %d",
        "GET /item/%d answered 200 in %d ms",
        "connection %d returned after %d queries"
    };

    private final String name;
    private final long lines;
    private long made;
    private long state;
    private Instant time = BEGIN;

    /**
     * Makes a source.
     *
     * @param lines how many, at least 0
     */
    public GeneratedSource(final String name, final long lines, final long seed) {
        if (lines < 0) {
            throw new IllegalArgumentException("lines must be at least 0, lines=" + lines);
        }
        this.name = name;
        this.lines = lines;
        state = seed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String nextLine() {
        if (made == lines) {
            return null;
        }
        made++;
        time = time.plusMillis(below(LONGEST_STEP_MS));
        final int kind = below(MESSAGES.length);
        final String message = String.format(Locale.ROOT, MESSAGES[kind], below(100_000), below(256));
        return below(100) < MALFORMED_OF_100
                ? "    at " + LOGGERS[kind] + "(" + message + ")"
                : time + " " + LEVELS[below(LEVELS.length)] + " " + LOGGERS[kind] + " " + message;
    }

    private int below(final int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 17. */
    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long mixed = state;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
