package org.ringmill.cli;

/** Makes text of unknown origin fit for a terminal: what could be taken for something else is quoted and escaped. */
final class Printable {
    private Printable() {}

    static String of(final String text) {
        return !text.isEmpty() && text.chars().allMatch(Printable::isPlain) ? text : quoted(text);
    }

    private static boolean isPlain(final int c) {
        return c > ' ' && c != '"' && c != '=' && c != '\\' && !isControl(c) && !Character.isSurrogate((char) c);
    }

    private static boolean isControl(final int c) {
        final int type = Character.getType(c);
        return c < ' '
                || (c >= 0x7F && c < 0xA0)
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** {@return a sentence without what steers a terminal} */
    static String sentence(final String text) {
        final StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i), sentence);
        }
        return sentence.toString();
    }

    private static String quoted(final String text) {
        final StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            append(c, quoted);
        }
        return quoted.append('"').toString();
    }

    private static void append(final char c, final StringBuilder text) {
        if (isControl(c)) {
            text.append("\\u%04x".formatted((int) c));
        } else {
            text.append(c);
        }
    }
}
