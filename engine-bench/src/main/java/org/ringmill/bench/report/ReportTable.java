package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A report as text for a terminal, at most 100 columns wide as long as no name is longer than 40. */
public final class ReportTable {
    private static final int COLUMNS = 100;
    private static final String SATURATED = " *";

    private final LatencyReport report;
    private final List<StepSummary> steps;
    private final StringBuilder text = new StringBuilder();

    private ReportTable(final LatencyReport report) {
        this.report = report;
        this.steps = report.steps().stream().map(StepSummary::of).toList();
    }

    /** {@return the text, each line with its end} */
    public static String text(final LatencyReport report) {
        final ReportTable table = new ReportTable(report);
        table.heading();
        table.latencies();
        table.stages();
        table.baseline();
        table.noise();
        return table.text.toString();
    }

    /** {@return what a run came to, on one line} */
    public static String line(final double ratePerSecond, final LatencyRun run) {
        final Percentiles latency = Percentiles.of(run.end().histogram());
        return Units.rate(ratePerSecond) + ": p50 " + Units.time(latency.p50Ns()) + ", p99 "
                + Units.time(latency.p99Ns()) + ", max " + Units.time(latency.maxNs())
                + (run.saturated() ? ", did not keep up" : "")
                + (run.steady() ? "" : ", was not steady");
    }

    /** {@return warnings as lines of at most 100 columns, each with its end} */
    public static String warnings(final List<String> warnings) {
        return warnings.stream().map(warning -> paragraph("WARNING: ", warning)).collect(Collectors.joining());
    }

    private void heading() {
        final LatencySettings settings = report.settings();
        text.append(paragraph(
                "",
                "Latency of " + settings.target() + ", " + settings.loop() + " loop, " + settings.arrivals() + ", "
                        + Units.chosenTime(settings.durationNs()) + " a run"));
        text.append(paragraph("", Headline.of(settings, steps)));
        if (Headline.isClosed(settings)) {
            text.append(warnings(List.of(Headline.CLOSED_LOOP)));
        }
        text.append(warnings(report.allWarnings()));
    }

    private void latencies() {
        final String began = Headline.isClosed(report.settings()) ? "sent" : "due";
        if (steps.isEmpty()) {
            return;
        }
        final TextTable table = new TextTable()
                .row(List.of(
                        "rate", "achieved", "p50", "p90", "p99", "p99.9", "p99.99", "max", "runs", "p99 of the runs"));
        for (final StepSummary step : steps) {
            final Percentiles latency = step.latency();
            table.row(List.of(
                    marked(step),
                    Units.rate(step.achievedPerSecond()),
                    Units.time(latency.p50Ns()),
                    Units.time(latency.p90Ns()),
                    Units.time(latency.p99Ns()),
                    Units.time(latency.p999Ns()),
                    Units.time(latency.p9999Ns()),
                    Units.time(latency.maxNs()),
                    Integer.toString(step.runs()),
                    spread(step)));
        }
        section("From when an event was " + began + " until it was done, all runs together", table.text());
        if (steps.stream().anyMatch(StepSummary::saturated)) {
            text.append("* did not keep up with the rate: the figures depend on how long it ran\n");
        }
        if (steps.stream().anyMatch(step -> step.latency().p9999Ns() == null)) {
            text.append("- fewer than ").append(Percentiles.LEAST_ABOVE).append(" events above\n");
        }
    }

    private void stages() {
        final Set<String> names = new LinkedHashSet<>();
        report.steps().forEach(step -> names.addAll(step.stageNames()));
        final List<String> all = List.copyOf(names);
        final List<List<String>> columns = new ArrayList<>();
        for (final String name : all) {
            columns.add(column(name));
        }
        if (!columns.isEmpty()) {
            section(
                    "Until each stage was done with it, p50 / p99; send: until it was sent",
                    folded(i -> i < 0 ? firstColumn() : columns.get(i), columns.size()));
        }
    }

    private List<String> firstColumn() {
        final List<String> cells = new ArrayList<>(List.of("rate"));
        steps.forEach(step -> cells.add(marked(step)));
        return cells;
    }

    private List<String> column(final String stage) {
        final List<String> cells = new ArrayList<>(List.of(stage));
        for (final LatencyStep step : report.steps()) {
            if (step.stageNames().contains(stage)) {
                final Percentiles latency = Percentiles.of(step.merged(stage));
                cells.add(Units.time(latency.p50Ns()) + " / " + Units.time(latency.p99Ns()));
            } else {
                cells.add(Units.NONE);
            }
        }
        return cells;
    }

    /** As many columns beside each other as fit, the others below, each time behind the first column, -1. */
    private static String folded(final IntFunction<List<String>> column, final int count) {
        final StringBuilder folded = new StringBuilder();
        int from = 0;
        while (from < count) {
            int until = from + 1;
            while (until < count && table(column, from, until + 1).width() <= COLUMNS) {
                until++;
            }
            folded.append(folded.isEmpty() ? "" : "\n")
                    .append(table(column, from, until).text());
            from = until;
        }
        return folded.toString();
    }

    private static TextTable table(final IntFunction<List<String>> column, final int from, final int until) {
        final TextTable table = new TextTable();
        final List<List<String>> columns = new ArrayList<>(List.of(column.apply(-1)));
        IntStream.range(from, until).mapToObj(column).forEach(columns::add);
        IntStream.range(0, columns.get(0).size())
                .forEach(row ->
                        table.row(columns.stream().map(cells -> cells.get(row)).toList()));
        return table;
    }

    private void baseline() {
        final String name = report.settings().baseline();
        if (name != null && !steps.isEmpty()) {
            section("Beside it, at the same rates: " + name, beside(StepSummary::baseline));
        }
    }

    private void noise() {
        if (steps.isEmpty()) {
            return;
        }
        if (steps.stream().allMatch(step -> step.noise() == null)) {
            section("The machine's own noise was not measured.", "");
            return;
        }
        section("What the idle machine alone would have added, before and after the runs", beside(StepSummary::noise));
        if (steps.stream().anyMatch(step -> step.sendingNoise() != null)) {
            section(
                    "What the sender's core took while runs measured, by its gaps between events",
                    beside(StepSummary::sendingNoise));
        }
    }

    private String beside(final Function<StepSummary, @Nullable Percentiles> what) {
        final TextTable table = new TextTable().row(List.of("rate", "p50", "p90", "p99", "p99.9", "p99.99", "max"));
        for (final StepSummary step : steps) {
            final Percentiles percentiles = what.apply(step);
            final Function<Function<Percentiles, Long>, String> cell =
                    percentile -> percentiles == null ? Units.NONE : Units.time(percentile.apply(percentiles));
            table.row(List.of(
                    marked(step),
                    cell.apply(Percentiles::p50Ns),
                    cell.apply(Percentiles::p90Ns),
                    cell.apply(Percentiles::p99Ns),
                    cell.apply(Percentiles::p999Ns),
                    cell.apply(Percentiles::p9999Ns),
                    cell.apply(Percentiles::maxNs)));
        }
        return table.text();
    }

    private static String marked(final StepSummary step) {
        return step.rate() + (step.saturated() ? SATURATED : "");
    }

    private static String spread(final StepSummary step) {
        return step.runs() < 2 || step.lowest().p99Ns() == null
                ? Units.NONE
                : Units.time(step.lowest().p99Ns()) + " - "
                        + Units.time(step.highest().p99Ns());
    }

    private void section(final String title, final String body) {
        text.append('\n').append(title).append('\n').append(body);
    }

    /** Words in lines of at most 100 columns; those after the first begin below its text. */
    private static String paragraph(final String prefix, final String words) {
        final StringBuilder lines = new StringBuilder();
        final String indent = " ".repeat(prefix.length());
        StringBuilder line = new StringBuilder(prefix);
        boolean empty = true;
        for (final String word : words.strip().split("\\s+", -1)) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                lines.append(line).append('\n');
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        if (!line.toString().isBlank()) {
            lines.append(line).append('\n');
        }
        return lines.toString();
    }
}
