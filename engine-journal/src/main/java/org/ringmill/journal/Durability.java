package org.ringmill.journal;

import java.util.Locale;

/** What an acknowledged command survives. */
public enum Durability {
    /** Nothing: there is no journal. */
    MEMORY,
    /** The death of the process: acknowledged once the frame is in the page cache. */
    PROCESS_CRASH,
    /** The loss of power: acknowledged once the file is forced to the disk. */
    POWER_LOSS;

    /**
     * {@return the level of that label}
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Durability parse(final String label) {
        for (final Durability durability : values()) {
            if (durability.label().equals(label)) {
                return durability;
            }
        }
        throw new IllegalArgumentException(
                "unknown durability, durability=" + label + ", known=memory, process-crash, power-loss");
    }

    /** {@return the name as people write it: {@code process-crash}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
