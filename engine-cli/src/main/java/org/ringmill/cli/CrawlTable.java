package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringmill.examples.crawler.CrawlReport;
import org.ringmill.examples.crawler.Failure;
import org.ringmill.examples.crawler.HostStats;
import org.ringmill.examples.crawler.Page;
import org.ringmill.worker.WorkerPoolMetrics.Worker;

/** What came of a crawl, as text or JSON. */
final class CrawlTable {
    private static final String HOST = "%-32s %8s %6s %7s %8s %9s %6s %7s";
    private static final String WORKER = "%-32s %8s %6s %7s";
    private static final int LISTED = 20;

    private CrawlTable() {}

    /** {@return what was not fetched, a row for each host and each worker, and the totals} */
    static List<String> text(final CrawlReport report) {
        final List<String> lines = new ArrayList<>();
        list(
                lines,
                "not found",
                report.pages().stream()
                        .filter(Page::isBroken)
                        .map(page -> page.uri() + ", status=" + page.status())
                        .toList());
        list(
                lines,
                "failed",
                report.failures().stream()
                        .map(failure -> failure.uri() + ", attempts=" + failure.attempts() + ", reason="
                                + failure.error().getMessage())
                        .toList());
        list(
                lines,
                "forbidden by robots.txt",
                report.excluded().stream().map(String::valueOf).toList());
        lines.add(row(HOST, "host", "requests", "pages", "retries", "failures", "held back", "opened", "refused"));
        report.hosts().forEach(host -> lines.add(line(report, host)));
        lines.add("");
        lines.add(row(WORKER, "worker", "jobs", "failed", "busy"));
        report.workers().forEach(worker -> lines.add(line(worker)));
        lines.add("");
        lines.add(totals(report));
        return lines;
    }

    private static void list(final List<String> lines, final String what, final List<String> entries) {
        entries.stream().limit(LISTED).forEach(entry -> lines.add(what + ": " + Printable.sentence(entry)));
        if (entries.size() > LISTED) {
            lines.add(what + ": and " + (entries.size() - LISTED) + " more");
        }
        if (!entries.isEmpty()) {
            lines.add("");
        }
    }

    private static String line(final CrawlReport report, final HostStats host) {
        return row(
                HOST,
                host.host(),
                host.requests(),
                report.pagesOf(host.host()).size(),
                report.retriesOf(host.host()),
                host.failures(),
                host.heldBack(),
                host.openings(),
                host.refused());
    }

    private static String line(final Worker worker) {
        return row(
                WORKER,
                worker.id(),
                worker.completed() + worker.failed(),
                worker.failed(),
                Math.round(worker.utilisation() * 100) + "%");
    }

    private static String row(final String format, final Object... cells) {
        return String.format(Locale.ROOT, format, cells);
    }

    private static String totals(final CrawlReport report) {
        return "crawl, end=" + report.end() + ", pages=" + report.pages().size() + ", broken=" + broken(report)
                + ", failed=" + report.failures().size() + ", excluded="
                + report.excluded().size() + ", notFetched=" + report.notFetched() + ", retries=" + report.retries()
                + ", bytes=" + bytes(report) + ", seconds=" + Times.seconds(report.elapsedNs());
    }

    private static long broken(final CrawlReport report) {
        return report.pages().stream().filter(Page::isBroken).count();
    }

    private static long bytes(final CrawlReport report) {
        return report.pages().stream().mapToLong(Page::bytes).sum();
    }

    static String json(final Page page) {
        return Json.object(json -> {
            json.writeStringField("url", page.uri().toString());
            json.writeNumberField("status", page.status());
            json.writeNumberField("depth", page.depth());
            json.writeNumberField("bytes", page.bytes());
            json.writeBooleanField("truncated", page.truncated());
            json.writeNumberField("attempts", page.attempts());
            json.writeNumberField("links", page.links().size());
        });
    }

    static String json(final Failure failure) {
        return Json.object(json -> {
            json.writeStringField("url", failure.uri().toString());
            json.writeNumberField("depth", failure.depth());
            json.writeNumberField("attempts", failure.attempts());
            json.writeStringField("error", String.valueOf(failure.error().getMessage()));
        });
    }

    /** {@return the totals, with hosts and workers, as one line} */
    static List<String> json(final CrawlReport report) {
        return List.of(Json.object(json -> {
            json.writeStringField("end", report.end().name());
            json.writeNumberField("pages", report.pages().size());
            json.writeNumberField("broken", broken(report));
            json.writeNumberField("failed", report.failures().size());
            json.writeNumberField("excluded", report.excluded().size());
            json.writeNumberField("notFetched", report.notFetched());
            json.writeNumberField("retries", report.retries());
            json.writeNumberField("bytes", bytes(report));
            json.writeNumberField("elapsedNs", report.elapsedNs());
            json.writeArrayFieldStart("hosts");
            for (final HostStats host : report.hosts()) {
                write(json, report, host);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("workers");
            for (final Worker worker : report.workers()) {
                write(json, worker);
            }
            json.writeEndArray();
        }));
    }

    private static void write(final JsonGenerator json, final CrawlReport report, final HostStats host)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("host", host.host());
        json.writeNumberField("requests", host.requests());
        json.writeNumberField("pages", report.pagesOf(host.host()).size());
        json.writeNumberField("retries", report.retriesOf(host.host()));
        json.writeNumberField("failures", host.failures());
        json.writeNumberField("heldBack", host.heldBack());
        json.writeNumberField("openings", host.openings());
        json.writeNumberField("refused", host.refused());
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final Worker worker) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", worker.id());
        json.writeNumberField("jobs", worker.completed() + worker.failed());
        json.writeNumberField("failed", worker.failed());
        json.writeNumberField("busyPercent", Math.round(worker.utilisation() * 100));
        json.writeEndObject();
    }
}
