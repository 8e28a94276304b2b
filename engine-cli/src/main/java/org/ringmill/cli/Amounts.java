package org.ringmill.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows of names and whole numbers as aligned lines: the first column to the left, the others to the right, two spaces between. */
final class Amounts {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; numbers get separators of thousands. */
    Amounts row(final Object... cells) {
        rows.add(Arrays.stream(cells).map(Amounts::text).toList());
        return this;
    }

    private static String text(final Object cell) {
        return cell instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : String.valueOf(cell);
    }

    /** {@return the lines, without their ends} */
    List<String> lines() {
        final int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        final int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(final List<String> row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            final String blank = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? row.get(i) + blank : "  " + blank + row.get(i));
        }
        return line.toString().stripTrailing();
    }
}
