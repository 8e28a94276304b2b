package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of cells as aligned text: the first column to the left, the others to the right, two spaces between. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a line; all have as many cells as the first. */
    TextTable row(final List<String> cells) {
        if (!rows.isEmpty() && rows.get(0).size() != cells.size()) {
            throw new IllegalArgumentException(
                    "a row of another length, expected=" + rows.get(0).size() + ", actual=" + cells.size());
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** {@return the lines, each with its end} */
    String text() {
        final int[] widths = widths();
        final StringBuilder text = new StringBuilder();
        for (final List<String> row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                final String blank = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + blank : GAP + blank + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** {@return how many columns of characters it takes} */
    int width() {
        final int[] widths = widths();
        return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    }

    private int[] widths() {
        final int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
        for (final List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }
}
