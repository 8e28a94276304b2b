package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringmill.bench.report.ComparisonLine;
import org.ringmill.bench.report.ComparisonOptions;
import org.ringmill.bench.report.LatencyComparison;
import org.ringmill.bench.report.LatencyComparison.Outcome;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.Measure;
import org.ringmill.bench.report.ReportDifference;
import org.ringmill.bench.report.Verdict;

/** What a comparison of two reports of latency has found, for people and for programs. */
record ComparisonReport(
        LatencyComparison comparison,
        String baseName,
        LatencyReport base,
        String candidateName,
        LatencyReport candidate) {
    private static final String ROW = "%11s  %-8s %10s %10s %9s  %-20s %8s  %s";

    List<String> toText() {
        final List<String> lines = new ArrayList<>();
        lines.add("A  " + Printable.of(baseName) + about(base));
        lines.add("B  " + Printable.of(candidateName) + about(candidate));
        comparison.differences().forEach(difference -> lines.add(text(difference)));
        addWarnings("A", base, candidate, lines);
        addWarnings("B", candidate, base, lines);
        addRates("A", comparison.baseOnly(), lines);
        addRates("B", comparison.candidateOnly(), lines);
        if (!comparison.lines().isEmpty()) {
            final String interval = "%s%% interval"
                    .formatted(number(100 * (1 - comparison.options().alpha())));
            lines.add(ROW.formatted("rate/s", "figure", "A", "B", "change", interval, "p (Holm)", "verdict"));
            comparison.lines().forEach(line -> lines.add(text(line)));
        }
        lines.add(summary());
        return lines;
    }

    private static String about(final LatencyReport report) {
        return "  target=" + Printable.of(report.settings().target()) + ", rates="
                + report.steps().size() + ", runs=" + runs(report) + ", time="
                + Printable.of(report.environment().time());
    }

    /** {@return how many each rate has, as one number if it is the same for all} */
    private static String runs(final LatencyReport report) {
        final int least = report.steps().stream()
                .mapToInt(step -> step.runs().size())
                .min()
                .orElse(0);
        final int most = report.steps().stream()
                .mapToInt(step -> step.runs().size())
                .max()
                .orElse(0);
        return least == most ? Integer.toString(most) : least + " to " + most;
    }

    private static String text(final ReportDifference difference) {
        final String what = switch (difference.kind()) {
            case MEASUREMENT -> "not comparable, another ";
            case SETTINGS -> "asked for otherwise, ";
            case ENVIRONMENT -> "not comparable, ran on another ";
            case VERSION -> "version of ";
        };
        return what + difference.name() + ": A=" + Printable.of(difference.base()) + " B="
                + Printable.of(difference.candidate());
    }

    /** Those that hold for both sides alike change nothing between them. */
    private static void addWarnings(
            final String side, final LatencyReport report, final LatencyReport other, final List<String> lines) {
        report.allWarnings().stream()
                .filter(warning -> !other.allWarnings().contains(warning))
                .forEach(warning -> lines.add("warning of " + side + " only: " + Printable.sentence(warning)));
    }

    private static void addRates(final String side, final List<Double> rates, final List<String> lines) {
        if (!rates.isEmpty()) {
            lines.add("only in " + side + ": "
                    + String.join(
                            " ", rates.stream().map(ComparisonReport::number).toList()));
        }
    }

    private static String text(final ComparisonLine line) {
        final boolean isShare = line.measure() == Measure.KEPT_UP;
        final boolean canBeTold = line.verdict() != Verdict.TOO_FEW_RUNS;
        return ROW.formatted(
                number(line.ratePerSecond()),
                line.measure().label(),
                value(line, line.base(), line.baseRuns()),
                value(line, line.candidate(), line.candidateRuns()),
                isShare ? "-" : percent(line.change(), line.base()),
                line.hasInterval()
                        ? percent(line.low(), line.base()) + " to " + percent(line.high(), line.base())
                        : "-",
                canBeTold ? probability(line.adjustedP()) : "-",
                name(line.verdict()));
    }

    private static String value(final ComparisonLine line, final double value, final int runs) {
        if (line.measure() == Measure.KEPT_UP) {
            return Math.round(value * runs) + " of " + runs;
        }
        return line.measure().isLatency() ? duration(value) : number(Math.rint(value));
    }

    private static String name(final Verdict verdict) {
        return verdict == Verdict.TOO_FEW_RUNS ? "CANNOT TELL" : verdict.name();
    }

    private static String duration(final double ns) {
        if (ns < 1e3) {
            return format("%.0f ns", ns);
        }
        if (ns < 1e6) {
            return format("%.2f us", ns / 1e3);
        }
        return ns < 1e9 ? format("%.2f ms", ns / 1e6) : format("%.2f s", ns / 1e9);
    }

    private static String percent(final double change, final double base) {
        final double percent = 100 * change / base;
        if (base == 0) {
            return "-";
        }
        return percent < 1_000 ? format("%+.1f%%", percent) : format("x%.0f", 1 + change / base);
    }

    private static String probability(final double p) {
        return p < 0.0001 ? "<0.0001" : format("%.4f", p);
    }

    /** {@return a number with no more digits behind the point than it has, and no more than three} */
    private static String number(final double value) {
        return format("%,.3f", value).replaceFirst("\\.?0*$", "");
    }

    private static String format(final String format, final double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private String summary() {
        final int all = comparison.lines().size();
        final String needed = comparison.runsNeededASide() + " runs a side are needed";
        if (all == 0) {
            return "cannot tell: the reports have no figure of a rate in common";
        }
        if (comparison.outcome() == Outcome.CANNOT_TELL) {
            return "cannot tell: " + needed + " for " + all + " lines, A=" + runs(base) + ", B=" + runs(candidate);
        }
        final int worse = comparison.count(Verdict.WORSE);
        final int untold = comparison.count(Verdict.TOO_FEW_RUNS);
        final ComparisonOptions options = comparison.options();
        return (worse == 0 ? "nothing got worse" : worse + " of " + all + " got worse") + ": worse=" + worse
                + ", better=" + comparison.count(Verdict.BETTER)
                + ", same=" + comparison.count(Verdict.SAME)
                + ", unclear=" + comparison.count(Verdict.UNCLEAR)
                + (untold == 0 ? "" : ", cannotTell=" + untold + " (" + needed + ")")
                + "; alpha=" + options.alpha()
                + ", minChange=" + number(100 * options.minChange()) + "%, minChangeNs=" + options.minChangeNs();
    }

    String toJson() {
        return Json.object(json -> {
            json.writeStringField("outcome", comparison.outcome().name());
            json.writeNumberField("alpha", comparison.options().alpha());
            json.writeNumberField("minChange", comparison.options().minChange());
            json.writeNumberField("minChangeNs", comparison.options().minChangeNs());
            json.writeNumberField("runsNeeded", comparison.runsNeededASide());
            json.writeArrayFieldStart("differences");
            for (final ReportDifference difference : comparison.differences()) {
                json.writeStartObject();
                json.writeStringField("kind", difference.kind().name());
                json.writeStringField("name", difference.name());
                json.writeStringField("a", difference.base());
                json.writeStringField("b", difference.candidate());
                json.writeEndObject();
            }
            json.writeEndArray();
            writeRates(json, "onlyInA", comparison.baseOnly());
            writeRates(json, "onlyInB", comparison.candidateOnly());
            json.writeArrayFieldStart("lines");
            for (final ComparisonLine line : comparison.lines()) {
                write(json, line);
            }
            json.writeEndArray();
        });
    }

    private static void writeRates(final JsonGenerator json, final String name, final List<Double> rates)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (final double rate : rates) {
            json.writeNumber(rate);
        }
        json.writeEndArray();
    }

    private static void write(final JsonGenerator json, final ComparisonLine line) throws IOException {
        json.writeStartObject();
        json.writeNumberField("rate", line.ratePerSecond());
        json.writeStringField("figure", line.measure().label());
        json.writeNumberField("runsA", line.baseRuns());
        json.writeNumberField("runsB", line.candidateRuns());
        json.writeNumberField("a", line.base());
        json.writeNumberField("b", line.candidate());
        json.writeNumberField("leastChange", line.leastChange());
        json.writeNumberField("change", line.change());
        if (line.hasInterval()) {
            json.writeNumberField("low", line.low());
            json.writeNumberField("high", line.high());
        } else { // JSON knows no infinity
            json.writeNullField("low");
            json.writeNullField("high");
        }
        json.writeNumberField("p", line.pValue());
        if (line.verdict() == Verdict.TOO_FEW_RUNS) {
            json.writeNullField("pHolm");
        } else {
            json.writeNumberField("pHolm", line.adjustedP());
        }
        json.writeStringField("verdict", line.verdict().name());
        json.writeEndObject();
    }
}
