package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ringmill.examples.logs.LevelCounts;
import org.ringmill.examples.logs.LogCounts;
import org.ringmill.examples.logs.LogEvent;
import org.ringmill.examples.logs.LogFormat;
import org.ringmill.examples.logs.LogLevel;
import org.ringmill.examples.logs.LogReport;
import org.ringmill.examples.logs.LogTail;

/** What a log pipeline has done, for {@code ringmill example logs}. */
final class LogsTable {
    private LogsTable() {}

    /** {@return lines for a person} */
    static List<String> text(final LogReport report, final LevelCounts levels, final LogTail<LogEvent> newest) {
        final LogCounts counts = report.counts();
        final List<String> lines = new ArrayList<>(new Amounts()
                .row("read", counts.read())
                .row("malformed", counts.malformed())
                .row("filtered", counts.filtered())
                .row("failed", counts.failed())
                .row("enriched", counts.enriched())
                .row("under way", counts.underWay())
                .lines());
        lines.add("");
        final Amounts outputs = new Amounts().row("output", "policy", "written", "dropped", "lost");
        counts.outputs().forEach(output -> add(output, outputs));
        add(counts.errors(), outputs);
        lines.addAll(outputs.lines());
        lines.add("");
        lines.addAll(byLogger(levels));
        newest.newest().stream().map(LogFormat::text).map("newest: "::concat).forEach(lines::add);
        lines.add("");
        lines.add(verdict(report));
        failures(report).forEach(lines::add);
        return lines;
    }

    private static void add(final LogCounts.Output output, final Amounts rows) {
        rows.row(output.name(), output.policy(), output.written(), output.dropped(), output.lost());
    }

    private static List<String> byLogger(final LevelCounts levels) {
        final Amounts rows = new Amounts();
        final List<Object> heading = new ArrayList<>(List.of("logger"));
        heading.addAll(List.of(LogLevel.values()));
        rows.row(heading.toArray());
        levels.byLogger().forEach((logger, counts) -> {
            final List<Object> row = new ArrayList<>(List.of(logger));
            for (final LogLevel level : LogLevel.values()) {
                row.add(counts.getOrDefault(level, 0L));
            }
            rows.row(row.toArray());
        });
        return rows.lines();
    }

    private static String verdict(final LogReport report) {
        if (!report.isDrained()) {
            return "given up: what was under way is lost";
        }
        return report.counts().isBalanced() ? "drained: every line is accounted for" : "THE COUNTS DO NOT ADD UP";
    }

    private static List<String> failures(final LogReport report) {
        final List<String> failures = new ArrayList<>();
        report.counts().outputs().forEach(output -> addFailure(output, failures));
        addFailure(report.counts().errors(), failures);
        if (report.counts().sourceFailures() > 0) {
            failures.add("sources that could not be read on: " + report.counts().sourceFailures());
        }
        if (report.failure() != null) {
            failures.add("a step has failed: " + report.failure());
        }
        return failures;
    }

    private static void addFailure(final LogCounts.Output output, final List<String> failures) {
        if (output.failure() != null) {
            failures.add("output " + output.name() + " has failed: " + output.failure());
        }
    }

    /** {@return an object of JSON} */
    static String json(final LogReport report, final LevelCounts levels) {
        final LogCounts counts = report.counts();
        return Json.object(json -> {
            json.writeBooleanField("drained", report.isDrained());
            json.writeBooleanField("balanced", counts.isBalanced());
            json.writeNumberField("read", counts.read());
            json.writeNumberField("malformed", counts.malformed());
            json.writeNumberField("filtered", counts.filtered());
            json.writeNumberField("failed", counts.failed());
            json.writeNumberField("enriched", counts.enriched());
            json.writeNumberField("sourceFailures", counts.sourceFailures());
            json.writeArrayFieldStart("outputs");
            for (final LogCounts.Output output : counts.outputs()) {
                write(output, json);
            }
            write(counts.errors(), json);
            json.writeEndArray();
            json.writeObjectFieldStart("levels");
            for (final Map.Entry<LogLevel, Long> level : levels.byLevel().entrySet()) {
                json.writeNumberField(level.getKey().name(), level.getValue());
            }
            json.writeEndObject();
        });
    }

    private static void write(final LogCounts.Output output, final JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("policy", output.policy());
        json.writeNumberField("written", output.written());
        json.writeNumberField("dropped", output.dropped());
        json.writeNumberField("lost", output.lost());
        json.writeStringField("failure", output.failure());
        json.writeEndObject();
    }
}
