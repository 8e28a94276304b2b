package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.examples.crawler.CrawlReport.End;
import org.ringmill.scope.Scope;
import org.ringmill.worker.JobRefusedException;
import org.ringmill.worker.RetryPolicy;

/** A stepped pool, a web in memory, and a clock that moves when it is looked at: each run is the same. */
class CrawlerTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long TICK_NS = 5_000_000;

    /** Between the permit and the request the clock is looked at a few times. */
    private static final long SLACK_NS = 10 * TICK_NS;

    private final TickingClock clock = new TickingClock(TICK_NS);
    private final FakeWeb web = new FakeWeb(clock);

    private CrawlerBuilder crawler() {
        return Crawler.builder(web)
                .ratePerHost(1000, 1)
                .retry(RetryPolicy.attempts(4).backoff(Duration.ofMillis(10), 2, Duration.ofSeconds(1)))
                .layout(ThreadLayout.caller())
                .clock(clock);
    }

    private static CrawlReport crawl(final CrawlerBuilder crawler, final String... seeds) throws InterruptedException {
        try (Scope scope = Scope.root("test")) {
            return crawl(crawler, scope, CrawlListener.NONE, seeds);
        }
    }

    private static CrawlReport crawl(
            final CrawlerBuilder crawler, final Scope scope, final CrawlListener listener, final String... seeds)
            throws InterruptedException {
        return crawler.build()
                .crawl(scope, List.of(seeds).stream().map(URI::create).toList(), listener);
    }

    private static List<String> addresses(final CrawlReport report) {
        return report.pages().stream().map(page -> page.uri().toString()).toList();
    }

    @Test
    void shouldFetchEachPageOnceInBreadthFirstOrder() throws InterruptedException {
        web.page("http://a/", "/1", "/2", "/#top", "http://elsewhere/")
                .page("http://a/1", "/3", "/2")
                .page("http://a/2", "/4", "/")
                .page("http://a/3", "/1", "/gone")
                .answer("http://a/4", Response.of(301).withLocation("http://a:8080/5"))
                .page("http://a:8080/5");
        final CrawlReport report = crawl(crawler(), "HTTP://A#x");
        assertThat(addresses(report))
                .containsExactly(
                        "http://a/",
                        "http://a/1",
                        "http://a/2",
                        "http://a/3",
                        "http://a/4",
                        "http://a/gone",
                        "http://a:8080/5");
        assertThat(report.pages()).extracting(Page::depth).containsExactly(0, 1, 1, 2, 2, 3, 3);
        assertThat(report.pages()).extracting(Page::status).containsExactly(200, 200, 200, 200, 301, 404, 200);
        assertThat(report.pages().get(0).links()).hasSize(4).contains(URI.create("http://elsewhere/"));
        assertThat(report.isComplete()).isTrue();
        assertThat(report.notFetched()).isZero();
        assertThat(web.asked(""))
                .extracting(FakeWeb.Request::uri)
                .doesNotHaveDuplicates()
                .hasSize(7 + 2);
    }

    @Test
    void shouldAskForRobotsFirstAndKeepToIt() throws InterruptedException {
        web.answer("http://a/robots.txt", Response.of(302).withLocation("/r"))
                .answer("http://a/r", text("User-agent: *\nDisallow: /no\nCrawl-delay: 2\n"))
                .page("http://a/", "/no/1", "/yes/1", "/yes/2");
        final CrawlReport report = crawl(crawler(), "http://a/");
        assertThat(report.excluded()).containsExactly(URI.create("http://a/no/1"));
        assertThat(addresses(report)).containsExactly("http://a/", "http://a/yes/1", "http://a/yes/2");
        assertThat(web.asked("http://a/robots.txt")).hasSize(1);
        assertThat(web.asked("http://a/no")).isEmpty();
        final List<FakeWeb.Request> pages = web.asked("http://a/yes");
        assertThat(pages.get(1).timeNs() - pages.get(0).timeNs()).isGreaterThan(2 * SECOND_NS - SLACK_NS);
    }

    private static Response text(final String text) {
        return new Response(200, "text/plain", null, null, text.getBytes(StandardCharsets.UTF_8), false);
    }

    @Test
    void shouldFailAndAskForNothingElseWhenRobotsCannotBeRead() throws InterruptedException {
        web.answer("http://a/robots.txt", Response.of(500)).page("http://a/");
        final CrawlReport report = crawl(crawler(), "http://a/");
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.uri()).hasToString("http://a/robots.txt");
            assertThat(failure.attempts()).isEqualTo(4);
        });
        assertThat(report.excluded()).containsExactly(URI.create("http://a/"));
        assertThat(report.isComplete()).isFalse();
        assertThat(web.asked("http://a/")).hasSize(4);
    }

    @Test
    void shouldTryAgainWhatMayPassAndNothingElse() throws InterruptedException {
        web.page("http://a/", "/io", "/500", "/429", "/404", "/dead")
                .answer("http://a/io", FakeWeb.NO_ANSWER, FakeWeb.NO_ANSWER, FakeWeb.linking())
                .answer("http://a/500", Response.of(500), FakeWeb.linking())
                .answer("http://a/429", Response.of(429), FakeWeb.linking())
                .answer("http://a/dead", FakeWeb.NO_ANSWER);
        final CrawlReport report = crawl(crawler().breaker(100, Duration.ZERO, 1), "http://a/");
        assertThat(report.pages()).extracting(Page::attempts).containsExactly(1, 3, 2, 2, 1);
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.attempts()).isEqualTo(4);
            assertThat(failure.depth()).isOne();
            assertThat(failure.error()).isInstanceOf(IOException.class).hasMessageContaining("no answer");
        });
        assertThat(report.retries()).isEqualTo(2 + 1 + 1 + 3);
        assertThat(report.hosts()).singleElement().satisfies(host -> {
            assertThat(host.requests()).isEqualTo(1 + 1 + 3 + 2 + 2 + 1 + 4);
            assertThat(host.failures()).isEqualTo(2 + 1 + 1 + 4);
        });
        assertThat(report.workers().stream()
                        .mapToLong(worker -> worker.failed())
                        .sum())
                .isEqualTo(8);
    }

    @Test
    void shouldWaitAsLongAsAHostAsks() throws InterruptedException {
        web.page("http://a/", "/busy", "/other")
                .answer("http://a/busy", Response.of(503).withRetryAfter("5"), FakeWeb.linking());
        crawl(crawler(), "http://a/");
        final List<FakeWeb.Request> busy = web.asked("http://a/busy");
        assertThat(busy.get(1).timeNs() - busy.get(0).timeNs()).isBetween(5 * SECOND_NS, 6 * SECOND_NS);
        assertThat(web.asked("http://a/other").get(0).timeNs())
                .isGreaterThan(busy.get(1).timeNs());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldKeepTheRateOfEachHost(final int burst) throws InterruptedException {
        final String[] links = new String[60];
        for (int i = 0; i < links.length; i++) {
            links[i] = "http://" + (i % 2 == 0 ? "a" : "b") + "/" + i;
        }
        web.page("http://a/", links);
        for (final String link : links) {
            web.page(link);
        }
        final CrawlReport report =
                crawl(crawler().ratePerHost(2, burst).workers(4).follow(uri -> true), "http://a/");
        assertThat(report.pages()).hasSize(61);
        for (final String host : List.of("http://a/", "http://b/")) {
            final List<FakeWeb.Request> requests = web.asked(host);
            final long firstNs = requests.get(0).timeNs();
            for (int i = burst; i < requests.size(); i++) {
                assertThat(requests.get(i).timeNs() - firstNs)
                        .isGreaterThan((i - burst + 1) * SECOND_NS / 2 - SLACK_NS);
            }
            final long lastNs = requests.get(requests.size() - 1).timeNs();
            assertThat(lastNs - firstNs).as("no slower than it must").isLessThan(17 * SECOND_NS);
        }
    }

    @Test
    void shouldLeaveAHostAloneThatIsDownAndGoOnWithTheOthers() throws InterruptedException {
        final Response[] down = new Response[6];
        Arrays.fill(down, FakeWeb.NO_ANSWER);
        down[5] = FakeWeb.linking("/later");
        web.page("http://a/", "http://b/", "/1", "/2").answer("http://b/", down).page("http://b/later");
        web.page("http://a/1").page("http://a/2");
        final CrawlerBuilder crawler = crawler()
                .breaker(3, Duration.ofSeconds(5), 10)
                .retry(RetryPolicy.attempts(6).backoff(Duration.ofMillis(10), 1, Duration.ofMillis(10)))
                .follow(uri -> true);
        final CrawlReport report = crawl(crawler, "http://a/");
        assertThat(report.isComplete()).isTrue();
        assertThat(report.hosts().get(1).openings()).isEqualTo(3);
        final List<FakeWeb.Request> asked = web.asked("http://b/");
        for (int i = 4; i < 7; i++) {
            assertThat(asked.get(i).timeNs() - asked.get(i - 1).timeNs()).isGreaterThan(5 * SECOND_NS);
        }
        assertThat(web.asked("http://a/2").get(0).timeNs())
                .isLessThan(asked.get(4).timeNs());
    }

    @Test
    void shouldGiveAHostUpThatStaysDownAndSayWhatItDidNotGet() throws InterruptedException {
        final String[] links = {"/1", "/2", "/3", "/4", "/5"};
        web.page("http://a/", links);
        for (final String link : links) {
            web.answer("http://a" + link, FakeWeb.NO_ANSWER);
        }
        final CrawlReport report = crawl(crawler().breaker(2, Duration.ofSeconds(1), 3), "http://a/");
        assertThat(report.failures()).hasSize(5).extracting(Failure::attempts).containsExactly(4, 2, 1, 1, 1);
        assertThat(report.failures().get(4).error())
                .isInstanceOf(JobRefusedException.class)
                .hasMessageContaining("host was given up");
        assertThat(report.hosts().get(0).requests())
                .as("robots, page, 2 + 3 trials")
                .isEqualTo(2 + 5);
        assertThat(report.hosts().get(0).refused()).isEqualTo(4);
        assertThat(report.end()).isEqualTo(End.FINISHED);
        assertThat(report.isComplete()).isFalse();
    }

    /** Workers, manager and crawling thread take turns as a seed says; answers, failures and links do not depend on it. */
    @Test
    void shouldFindTheSameInEveryInterleaving() throws InterruptedException {
        final CrawlReport expected = crawl(troublesome(ThreadLayout.caller()), "http://a/0");
        assertThat(expected.pages()).hasSize(25);
        assertThat(expected.failures()).hasSize(1);
        for (int seed = 1; seed <= 20; seed++) {
            final CrawlReport report = crawl(troublesome(ThreadLayout.simulated(seed)), "http://a/0");
            assertThat(report.pages()).as("seed=" + seed).isEqualTo(expected.pages());
            assertThat(report.failures())
                    .as("seed=" + seed)
                    .extracting(Failure::uri)
                    .containsExactly(expected.failures().get(0).uri());
        }
    }

    /** Three hosts, 26 pages in a ring, of which some fail first and one always. */
    private CrawlerBuilder troublesome(final ThreadLayout layout) {
        final FakeWeb fresh = new FakeWeb(clock);
        for (int i = 0; i < 26; i++) {
            final Response page = FakeWeb.linking(address(i + 1), address(3 * i + 2), address(7 * i + 1));
            final Response first = i % 5 == 3 ? FakeWeb.NO_ANSWER : page;
            fresh.answer(address(i), first, page);
        }
        fresh.answer(address(17), Response.of(500));
        return Crawler.builder(fresh)
                .workers(3)
                .ratePerHost(1000, 1)
                .breaker(2, Duration.ofMillis(200), 10)
                .retry(RetryPolicy.attempts(3).backoff(Duration.ofMillis(10), 2, Duration.ofSeconds(1)))
                .follow(uri -> true)
                .layout(layout)
                .clock(clock);
    }

    private static String address(final int page) {
        return "http://" + "abc".charAt(page % 26 % 3) + "/" + page % 26;
    }

    @Test
    void shouldStopAtItsLimits() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            web.page("http://a/" + i, "/" + (i + 1));
        }
        final CrawlReport deep = crawl(crawler().maxDepth(5), "http://a/0");
        assertThat(addresses(deep)).hasSize(6).endsWith("http://a/5");
        assertThat(deep.isComplete()).isTrue();
        final CrawlReport many = crawl(crawler().maxPages(7), "http://a/0");
        assertThat(addresses(many)).hasSize(7).endsWith("http://a/6");
        assertThat(many.end()).isEqualTo(End.PAGE_LIMIT);
        assertThat(many.notFetched()).isOne();
    }

    @Test
    void shouldEndAtTheDeadlineOfItsScope() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            web.page("http://a/" + i, "/" + (i + 1));
        }
        final long deadlineNs = TickingClock.START_NS + 10 * SECOND_NS;
        try (Scope scope = Scope.rootBuilder("test").deadlineNs(deadlineNs).open()) {
            final CrawlReport report = crawl(crawler().ratePerHost(1, 1), scope, CrawlListener.NONE, "http://a/0");
            assertThat(report.end()).isEqualTo(End.DEADLINE);
            assertThat(report.pages()).hasSizeBetween(8, 10);
            assertThat(report.failures()).isEmpty();
            assertThat(report.notFetched()).isOne();
            assertThat(web.asked("")).allMatch(request -> request.timeNs() < deadlineNs);
        }
    }

    @Test
    void shouldStopWhenCancelledAndReportWhatItHas() throws InterruptedException {
        final String[] links = new String[50];
        for (int i = 0; i < links.length; i++) {
            links[i] = "/" + i;
            web.page("http://a/" + i);
        }
        web.page("http://a/", links);
        final List<Page> heard = new ArrayList<>();
        try (Scope scope = Scope.root("test")) {
            final CrawlReport report = crawl(
                    crawler().ratePerHost(10, 1),
                    scope,
                    new CrawlListener() {
                        @Override
                        public void onPage(final Page page) {
                            heard.add(page);
                            if (heard.size() == 10) {
                                scope.cancel("enough");
                            }
                        }
                    },
                    "http://a/");
            assertThat(report.end()).isEqualTo(End.CANCELLED);
            assertThat(report.pages()).isEqualTo(heard).hasSize(10);
            assertThat(report.notFetched()).isEqualTo(51 - 10);
            assertThat(report.failures()).isEmpty();
            assertThat(web.asked("")).hasSize(11);
        }
    }

    @Test
    void shouldFetchNothingInAScopeThatHasEnded() throws InterruptedException {
        final Scope scope = Scope.root("test");
        scope.close();
        final CrawlReport report = crawl(crawler(), scope, CrawlListener.NONE, "http://a/");
        assertThat(report.end()).isEqualTo(End.CANCELLED);
        assertThat(report.notFetched()).isOne();
        assertThat(web.asked("")).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoSeedAndLimitsOutOfRange() {
        assertThatThrownBy(() -> crawl(crawler(), "mailto:a@b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seed must be an address of http or https, seed=mailto:a@b");
        assertThatThrownBy(() -> crawler().workers(0)).hasMessage("workers must be 1 to 4096, workers=0");
        assertThatThrownBy(() -> crawler().ratePerHost(Double.NaN, 1)).hasMessageContaining("perSecond=NaN");
        assertThatThrownBy(() -> crawler().maxDepth(-1)).hasMessage("maxDepth must be 0 to 10000, maxDepth=-1");
    }
}
