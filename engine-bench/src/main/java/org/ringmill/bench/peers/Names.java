package org.ringmill.bench.peers;

import java.util.Locale;

/** How a constant is called in the name of a variant. */
final class Names {
    private Names() {}

    static String of(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
