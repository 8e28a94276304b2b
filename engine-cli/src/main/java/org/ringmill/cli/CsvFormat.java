package org.ringmill.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/**
 * Records for tables, as RFC 4180 has it but for the end of line, which is LF. Each field has a column, so all records are
 * to be shown to {@link #survey} before the first line is asked for. A field called like one of the first columns stands in
 * {@code field.NAME}.
 */
final class CsvFormat implements RecordFormat {
    private static final List<String> FIXED = List.of("sequence", "time", "type", "typeId", "version", "correlationId");
    private static final String HEX = "hex";

    private final @Nullable Application application;
    private final RecordTypes types;
    private final Fields fields = new Fields();
    private final Set<String> names = new LinkedHashSet<>();
    private boolean hasHex;

    CsvFormat(final @Nullable Application application) {
        this.application = application;
        types = new RecordTypes(application);
    }

    /** Notes what columns a record needs. */
    void survey(final Message record) {
        final Map<String, Object> values = fields.ofCommand(application, record).values();
        names.addAll(values.keySet());
        hasHex |= values.isEmpty() && record.length() > 0;
    }

    /** {@return the names of the columns} */
    String header() {
        final List<String> columns = new ArrayList<>(FIXED);
        for (final String name : names) {
            columns.add(FIXED.contains(name) || name.equals(HEX) ? "field." + name : name);
        }
        if (hasHex) {
            columns.add(HEX);
        }
        return row(columns);
    }

    @Override
    public String line(
            final Message record, final long sequence, final long timestampNs, final @Nullable String place) {
        final List<String> cells = new ArrayList<>();
        cells.add(String.valueOf(sequence));
        cells.add(timestampNs == 0 ? "" : Times.iso(timestampNs));
        cells.add(types.nameOf(record.typeId()));
        cells.add(String.valueOf(record.typeId()));
        cells.add(String.valueOf(record.schemaVersion()));
        cells.add(String.valueOf(record.correlationId()));
        final Map<String, Object> values = fields.ofCommand(application, record).values();
        for (final String name : names) {
            cells.add(String.valueOf(values.getOrDefault(name, "")));
        }
        if (hasHex) {
            cells.add(values.isEmpty() ? Hex.of(record) : "");
        }
        return row(cells);
    }

    private static String row(final List<String> cells) {
        return String.join(",", cells.stream().map(CsvFormat::quoted).toList());
    }

    private static String quoted(final String cell) {
        final boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
