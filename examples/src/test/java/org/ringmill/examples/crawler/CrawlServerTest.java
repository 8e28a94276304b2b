package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ringmill.examples.crawler.CrawlReport.End;
import org.ringmill.examples.crawler.server.CrawlServer;
import org.ringmill.examples.crawler.server.CrawlServer.Hit;
import org.ringmill.examples.crawler.server.CrawlSite;
import org.ringmill.scope.Scope;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;
import org.ringmill.worker.RetryPolicy;

/** Threads, sockets and the time of day: what was asked for is what the server says that it was asked for. */
class CrawlServerTest {
    /** Long enough for a loaded machine. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long COOL_DOWN_NS = Duration.ofMillis(300).toNanos();
    private static final int FAILURES_TO_OPEN = 3;
    private static final CrawlServer.Outage OUTAGE = new CrawlServer.Outage(6, 4);
    private static final CrawlServer.Outage NO_OUTAGE = new CrawlServer.Outage(0, 0);

    private final EngineClock clock = EngineClock.live();

    private CrawlerBuilder crawler() {
        return Crawler.builder(new HttpFetcher(LIMIT, 100_000, "ringmill"))
                .clock(clock)
                .ratePerHost(200, 1)
                .retry(RetryPolicy.attempts(8).backoff(Duration.ofMillis(10), 2, Duration.ofMillis(100)))
                .breaker(FAILURES_TO_OPEN, Duration.ofNanos(COOL_DOWN_NS), 10)
                .grace(LIMIT);
    }

    private static CrawlReport crawl(final CrawlerBuilder crawler, final URI seed) throws InterruptedException {
        try (Scope scope = Scope.root("test")) {
            return crawler.build().crawl(scope, List.of(seed), CrawlListener.NONE);
        }
    }

    private static Map<String, List<Hit>> byPath(final List<Hit> hits) {
        return hits.stream().collect(Collectors.groupingBy(Hit::path));
    }

    @Test
    void shouldFetchAllThatIsReachableOnceAndKeepToWhatHostsAllow() throws IOException, InterruptedException {
        try (CrawlServer server = CrawlServer.start(new CrawlSite(3, 40, 7), OUTAGE, clock)) {
            final long beganNs = clock.timeNs();
            final CrawlReport report = crawl(crawler(), server.start());
            assertThat(report.failures()).isEmpty();
            assertThat(report.isComplete()).isTrue();
            assertThat(report.pages())
                    .extracting(Page::uri)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(server.reachable());
            assertThat(report.pages())
                    .filteredOn(Page::truncated)
                    .isNotEmpty()
                    .allMatch(page -> page.bytes() == 100_000);
            assertThat(report.excluded()).isNotEmpty();
            long hits = 0;
            for (int host = 0; host < 3; host++) {
                requireRate(server.hits(host), beganNs, 5_000_000);
                byPath(server.hits(host)).forEach(CrawlServerTest::requireOnceWell);
                hits += server.hits(host).size();
            }
            assertThat(report.hosts().stream().mapToLong(HostStats::requests).sum())
                    .isEqualTo(hits);
            assertThat(report.retries()).isPositive();
            requireBreaker(server.hits(2));
            assertThat(report.hosts()).anyMatch(host -> host.openings() > 0);
        }
    }

    /** Permits come at their times, and requests after their permits: so none comes before its time since the beginning. */
    private static void requireRate(final List<Hit> hits, final long beganNs, final long intervalNs) {
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).timeNs() - beganNs).isGreaterThanOrEqualTo(i * intervalNs);
        }
    }

    private static void requireOnceWell(final String path, final List<Hit> hits) {
        assertThat(path).doesNotStartWith("/private/");
        assertThat(hits.get(hits.size() - 1).status()).isLessThan(500);
        // What breaks off has begun well, once.
        final long well = hits.stream().filter(hit -> hit.status() < 500).count();
        assertThat(well).as(path).isBetween(1L, 2L);
    }

    private static void requireBreaker(final List<Hit> hits) {
        int inARow = 0;
        int checked = 0;
        for (int i = 0; i + 1 < hits.size(); i++) {
            inARow = hits.get(i).status() >= 500 ? inARow + 1 : 0;
            if (inARow >= FAILURES_TO_OPEN) {
                assertThat(hits.get(i + 1).timeNs() - hits.get(i).timeNs()).isGreaterThanOrEqualTo(COOL_DOWN_NS);
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    @Test
    void shouldFindTheSameInTheSameOrderWithAnyNumberOfWorkers() throws IOException, InterruptedException {
        List<String> first = List.of();
        for (final int workers : new int[] {1, 2, 8}) {
            try (CrawlServer server = CrawlServer.start(new CrawlSite(3, 20, 11), NO_OUTAGE, clock)) {
                final CrawlReport report =
                        crawl(crawler().workers(workers).maxPages(50).ratePerHost(1000, 1), server.start());
                final List<String> found = places(server, report);
                assertThat(found).hasSize(50);
                if (first.isEmpty()) {
                    first = found;
                }
                assertThat(found).as("workers=" + workers).isEqualTo(first);
                assertThat(report.workers()).hasSize(workers);
            }
        }
    }

    /** Ports are others in each run. */
    private static List<String> places(final CrawlServer server, final CrawlReport report) {
        final Map<URI, CrawlSite.Place> places = new CrawlSite(3, 20, 11)
                .reachable().stream().collect(Collectors.toMap(server::address, Function.identity()));
        return report.pages().stream()
                .map(page -> places.get(page.uri()) + " " + page.depth() + " " + page.status())
                .toList();
    }

    @Test
    void shouldEndInOrderWhenCancelledInTheMiddle() throws IOException, InterruptedException {
        try (CrawlServer server = CrawlServer.start(new CrawlSite(4, 50, 3), NO_OUTAGE, clock);
                Scope scope = Scope.root("test")) {
            final List<Page> heard = new ArrayList<>();
            final CrawlListener canceller = new CrawlListener() {
                @Override
                public void onPage(final Page page) {
                    heard.add(page);
                    if (heard.size() == 20) {
                        scope.cancel("enough");
                    }
                }
            };
            final CrawlReport report = crawler().build().crawl(scope, List.of(server.start()), canceller);
            final List<Hit> hits = hits(server);
            assertThat(report.end()).isEqualTo(End.CANCELLED);
            assertThat(report.notFetched()).isPositive();
            assertThat(report.pages()).isEqualTo(heard).hasSizeGreaterThanOrEqualTo(20);
            final Set<String> served = hits.stream().map(Hit::path).collect(Collectors.toSet());
            assertThat(report.pages())
                    .allMatch(page -> served.contains(page.uri().getPath()));
            final long robots = 4;
            final long underWay = 4;
            assertThat(hits.size() - report.retries() - robots)
                    .as("asked for and not reported: at most what was under way or had just failed")
                    .isBetween((long) report.pages().size(), report.pages().size() + 2 * underWay);
            requireNoThreadLeft();
            assertThat(hits(server)).as("nothing comes after it").hasSameSizeAs(hits);
        }
    }

    private static void requireNoThreadLeft() {
        final Deadline deadline = Deadline.after(LIMIT);
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("crawler"))) {
            assertThat(deadline.expired()).as("threads are left").isFalse();
            Thread.onSpinWait();
        }
    }

    private static List<Hit> hits(final CrawlServer server) {
        final List<Hit> hits = new ArrayList<>();
        for (int host = 0; host < 4; host++) {
            hits.addAll(server.hits(host));
        }
        return hits;
    }

    @Test
    void shouldEndWhenTheCrawlingThreadIsInterrupted() throws IOException {
        try (CrawlServer server = CrawlServer.start(new CrawlSite(2, 50, 3), NO_OUTAGE, clock)) {
            final CrawlListener interrupter = new CrawlListener() {
                @Override
                public void onPage(final Page page) {
                    Thread.currentThread().interrupt();
                }
            };
            assertThatThrownBy(() -> {
                        try (Scope scope = Scope.root("test")) {
                            crawler().build().crawl(scope, List.of(server.start()), interrupter);
                        }
                    })
                    .isInstanceOf(InterruptedException.class);
            requireNoThreadLeft();
        }
    }

    @Test
    void shouldNotWaitForAnAnswerLongerThanItsTime() throws IOException {
        final HttpFetcher hasty = new HttpFetcher(Duration.ofMillis(200), 1000, "ringmill");
        final HttpFetcher patient = new HttpFetcher(LIMIT, 1000, "ringmill");
        final URI uri;
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            assertThatThrownBy(() -> hasty.fetch(uri))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining(uri.toString())
                    .hasCauseInstanceOf(Exception.class);
        }
        assertThatThrownBy(() -> patient.fetch(uri))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("host has not answered, reason=java.net.ConnectException");
    }
}
