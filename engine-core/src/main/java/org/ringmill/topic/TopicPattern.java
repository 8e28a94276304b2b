package org.ringmill.topic;

/**
 * Which topics a subscription wants. Names and patterns are tokens with dots between them. In a pattern {@code *} stands for any
 * one token, at any place, and {@code >}, at the end only, for one token or more: {@code orders.*.created}, {@code orders.>},
 * {@code *.created}. Case matters. Immutable; any thread.
 */
public final class TopicPattern {
    /** Most characters of a name or pattern. */
    public static final int MAX_LENGTH = 255;

    /** Most tokens of a name or pattern. */
    public static final int MAX_TOKENS = 16;

    static final String ONE = "*";
    static final String REST = ">";

    private final String text;
    private final String[] tokens;
    private final boolean exact;

    private TopicPattern(final String text, final String[] tokens, final boolean exact) {
        this.text = text;
        this.tokens = tokens;
        this.exact = exact;
    }

    /**
     * {@return the pattern}
     *
     * @throws IllegalArgumentException if it is none, saying why
     */
    public static TopicPattern of(final String text) {
        final String[] tokens = split("pattern", text);
        boolean exact = true;
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i].equals(REST) && i < tokens.length - 1) {
                throw refused("pattern", "> must be the last token", text);
            }
            exact &= !isWildcard(tokens[i]);
        }
        return new TopicPattern(text, tokens, exact);
    }

    /**
     * Checks a topic's name; {@return its tokens}.
     *
     * @throws IllegalArgumentException if it is none, saying why
     */
    static String[] nameTokens(final String topic) {
        final String[] tokens = split("topic", topic);
        for (final String token : tokens) {
            if (isWildcard(token)) {
                throw refused("topic", "one publishes to a topic, not to a pattern", topic);
            }
        }
        return tokens;
    }

    private static String[] split(final String what, final String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw refused(what, "expected 1 to " + MAX_LENGTH + " characters", text);
        }
        final String[] tokens = text.split("\\.", -1);
        if (tokens.length > MAX_TOKENS) {
            throw refused(what, "expected at most " + MAX_TOKENS + " tokens", text);
        }
        for (final String token : tokens) {
            checkToken(what, token, text);
        }
        return tokens;
    }

    private static void checkToken(final String what, final String token, final String text) {
        if (token.isEmpty()) {
            throw refused(what, "a token is empty", text);
        }
        if (!isWildcard(token) && (token.contains(ONE) || token.contains(REST))) {
            throw refused(what, "a wildcard must be a token of its own", text);
        }
        if (token.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw refused(what, "a token has white space in it", text);
        }
    }

    private static boolean isWildcard(final String token) {
        return token.equals(ONE) || token.equals(REST);
    }

    private static IllegalArgumentException refused(final String what, final String why, final String text) {
        return new IllegalArgumentException("not a " + what + ": " + why + ", " + what + "=" + text);
    }

    /** {@return whether a topic of that name is meant} */
    public boolean matches(final String topic) {
        final String[] names = nameTokens(topic);
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i].equals(REST)) {
                return names.length > i;
            }
            if (i == names.length || !(tokens[i].equals(ONE) || tokens[i].equals(names[i]))) {
                return false;
            }
        }
        return names.length == tokens.length;
    }

    /** {@return whether it has no wildcard, and so means one topic} */
    public boolean isExact() {
        return exact;
    }

    /** The tokens, not to be changed. */
    String[] tokens() {
        return tokens;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return the pattern as it was written} */
    @Override
    public String toString() {
        return text;
    }
}
