package org.ringmill.journal;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.agent.RingmillException.Category;

/** Tells which flags the JVM was started without. Asks before Chronicle does, whose own message misleads. */
public final class JvmFlags {
    private static final String[] OPENED = {"java.lang.reflect", "jdk.internal.misc"};
    private static final String[] EXPORTED = {"sun.nio.ch", "jdk.internal.ref"};

    private JvmFlags() {}

    /**
     * Checks the flags of this JVM.
     *
     * @throws JournalException that names all that are missing
     */
    public static void check() {
        final List<String> missing = missing(Object.class.getModule(), JvmFlags.class.getModule());
        if (!missing.isEmpty()) {
            throw new JournalException(
                    Category.FATAL,
                    "JVM flags are missing, add them or the argument file (java @jvm.options), flags="
                            + String.join(" ", missing));
        }
    }

    static List<String> missing(final Module base, final Module user) {
        final List<String> missing = new ArrayList<>();
        for (final String name : OPENED) {
            if (base.getPackages().contains(name) && !base.isOpen(name, user)) {
                missing.add("--add-opens " + base.getName() + "/" + name + "=ALL-UNNAMED");
            }
        }
        for (final String name : EXPORTED) {
            if (base.getPackages().contains(name) && !base.isExported(name, user)) {
                missing.add("--add-exports " + base.getName() + "/" + name + "=ALL-UNNAMED");
            }
        }
        return missing;
    }
}
