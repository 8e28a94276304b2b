package org.ringmill.actor;

/** What an actor may be called. */
final class Names {
    private static final int MAX_LENGTH = 100;
    private static final String SIGNS = "-_.:+@";

    private Names() {}

    static String checked(final String name) {
        boolean isGood = !name.isEmpty() && name.length() <= MAX_LENGTH;
        for (int i = 0; i < name.length() && isGood; i++) {
            final char c = name.charAt(i);
            isGood =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SIGNS.indexOf(c) >= 0;
        }
        if (!isGood) {
            throw new IllegalArgumentException(
                    "bad name, expected 1 to " + MAX_LENGTH + " letters, digits or " + SIGNS + ", name=" + name);
        }
        return name;
    }
}
