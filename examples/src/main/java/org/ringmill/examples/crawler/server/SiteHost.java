package org.ringmill.examples.crawler.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringmill.examples.crawler.server.CrawlServer.Hit;
import org.ringmill.examples.crawler.server.CrawlServer.Outage;
import org.ringmill.examples.crawler.server.CrawlSite.Kind;
import org.ringmill.examples.crawler.server.CrawlSite.Place;
import org.ringmill.examples.crawler.server.CrawlSite.Spec;
import org.ringmill.time.EngineClock;

/** Answers for one host of a site, and notes what it was asked. Threads of the server. */
final class SiteHost implements HttpHandler {
    private static final String ROBOTS = "User-agent: *\nDisallow: /private/\n";
    private static final int SLOW_MS = 150;
    private static final int LARGE_BYTES = 200_000;
    private static final int OK = 200;
    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;
    private static final int FAULT = 500;
    private static final int UNAVAILABLE = 503;

    private final CrawlServer server;
    private final int host;
    private final Outage outage;
    private final EngineClock clock;
    private final Executor later;

    // Guarded by this.
    private final List<Hit> hits = new ArrayList<>();
    private final Map<String, Integer> asked = new HashMap<>();

    /** What is answered: a body, or a header and none. */
    private record Answer(int status, String header, String value, String body) {
        static Answer of(final int status) {
            return new Answer(status, "", "", "");
        }

        static Answer body(final String type, final String text) {
            return new Answer(OK, "Content-Type", type, text);
        }
    }

    SiteHost(
            final CrawlServer server,
            final int host,
            final Outage outage,
            final EngineClock clock,
            final Executor executor) {
        this.server = server;
        this.host = host;
        this.outage = outage;
        this.clock = clock;
        later = CompletableFuture.delayedExecutor(SLOW_MS, TimeUnit.MILLISECONDS, executor);
    }

    synchronized List<Hit> hits() {
        return List.copyOf(hits);
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        final String path = exchange.getRequestURI().getPath();
        final Spec spec = specOf(path);
        final boolean isFirst;
        final Answer answer;
        synchronized (this) {
            final long timeNs = clock.timeNs();
            final int before = asked.merge(path, 1, Integer::sum) - 1;
            isFirst = before == 0;
            answer = isDown() ? Answer.of(UNAVAILABLE) : answer(path, spec, before);
            hits.add(new Hit(path, timeNs, answer.status()));
        }
        final Kind kind = spec == null || answer.status() != OK ? Kind.PLAIN : spec.kind();
        if (kind == Kind.CUT_OFF && isFirst) {
            breakOff(exchange);
        } else if (kind == Kind.SLOW) {
            later.execute(() -> sendLater(exchange, answer));
        } else {
            send(exchange, answer);
        }
    }

    private boolean isDown() {
        return hits.size() >= outage.after() && hits.size() < outage.after() + outage.requests();
    }

    private @Nullable Spec specOf(final String path) {
        final String[] parts = path.split("/", -1);
        if (parts.length != 3
                || !(parts[1].equals("page") || parts[1].equals("moved"))
                || !parts[2].matches("\\d{1,6}")) {
            return null;
        }
        final int page = Integer.parseInt(parts[2]);
        return page < server.site().pages() ? server.site().spec(host, page) : null;
    }

    private Answer answer(final String path, final @Nullable Spec spec, final int before) {
        if (path.equals("/robots.txt")) {
            return Answer.body("text/plain", ROBOTS);
        }
        if (spec == null) {
            return Answer.of(NOT_FOUND);
        }
        final boolean hasMoved = path.startsWith("/moved/");
        if (spec.kind() == Kind.MOVED && !hasMoved) {
            return new Answer(FOUND, "Location", path.replace("/page/", "/moved/"), "");
        }
        if (spec.kind() == Kind.FLAKY && before < spec.failures()) {
            return Answer.of(FAULT);
        }
        if (spec.kind() == Kind.BUSY && before == 0) {
            return new Answer(UNAVAILABLE, "Retry-After", "1", "");
        }
        return Answer.body("text/html; charset=utf-8", html(path, spec));
    }

    private String html(final String path, final Spec spec) {
        final StringBuilder html =
                new StringBuilder("<!DOCTYPE html><title>").append(path).append("</title><ul>");
        for (final Place link : spec.links()) {
            final String address =
                    link.host() == host ? link.path() : server.address(link).toString();
            html.append("<li><a href='")
                    .append(address)
                    .append("#top'>")
                    .append(link.path())
                    .append("</a>");
        }
        html.append("</ul>");
        if (spec.kind() == Kind.LARGE) {
            html.append("<p>").append("lorem ipsum ".repeat(LARGE_BYTES / 12));
        }
        return html.toString();
    }

    private static void send(final HttpExchange exchange, final Answer answer) throws IOException {
        try (exchange) {
            if (!answer.header().isEmpty()) {
                exchange.getResponseHeaders().set(answer.header(), answer.value());
            }
            final byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** A client that has gone meanwhile gets no answer. */
    private static void sendLater(final HttpExchange exchange, final Answer answer) {
        try {
            send(exchange, answer);
        } catch (final IOException e) {
            exchange.close();
        }
    }

    /** Promises more than it sends. */
    private static void breakOff(final HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(OK, 1000);
            exchange.getResponseBody().write("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
        }
    }
}
