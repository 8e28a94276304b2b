package org.ringmill.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillVersion;
import org.ringmill.examples.crawler.CrawlReport;
import org.ringmill.examples.crawler.CrawlReport.End;
import org.ringmill.examples.crawler.Crawler;
import org.ringmill.examples.crawler.CrawlerBuilder;
import org.ringmill.examples.crawler.HttpFetcher;
import org.ringmill.examples.crawler.Page;
import org.ringmill.examples.crawler.server.CrawlServer;
import org.ringmill.examples.crawler.server.CrawlSite;
import org.ringmill.scope.Scope;
import org.ringmill.scope.Shutdown;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;
import org.ringmill.worker.RetryPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill example crawler}. */
@Command(
        name = "crawler",
        description =
                "Crawls a site, breadth first, on a worker pool: a rate limit and a circuit breaker for each host,"
                        + " retries, robots.txt. Without a URL the site is a generated one, served by this process:"
                        + " pages that are slow, fail, break off or have moved, and a host that is down for a time.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nOf real sites, it follows links to hosts of the URLs' names. Ctrl-C ends it in order: it"
                + " prints what it has. Exits with 1 if a page could not be fetched, or it ended before it was"
                + " done.%n%nExamples:%n",
        footer = {
            "  ringmill example crawler",
            "  ringmill example crawler --hosts 8 --pages 100 --workers 4 --rate 50",
            "  ringmill example crawler --max-pages 50 --json https://example.org/"
        })
final class ExampleCrawlerCommand implements Callable<Integer> {
    private static final int DEPTH = 100;
    private static final double RATE_HERE = 25;
    private static final double RATE_ELSEWHERE = 1;
    private static final CrawlServer.Outage OUTAGE = new CrawlServer.Outage(8, 5);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIME_TO_END = Duration.ofSeconds(15);
    private static final int MAX_BODY_BYTES = 1 << 22;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "URL", description = "Where to begin; http or https.")
    private List<URI> seeds = List.of();

    @Option(names = "--hosts", paramLabel = "N", description = "Hosts of the generated site, 1 to 64. Else 4.")
    private @Nullable Integer hosts;

    @Option(names = "--pages", paramLabel = "N", description = "Pages of each, 1 to 100000. Else 25.")
    private @Nullable Integer pages;

    @Option(names = "--seed", paramLabel = "SEED", description = "Of the generated site. Else 1.")
    private @Nullable Long seed;

    @Option(names = "--workers", paramLabel = "N", description = "Requests under way at a time, 1 to 4096. Else 8.")
    private int workers = 8;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = RateConverter.class,
            description = "Requests a second to a host, at most 1M. Else 25, or 1 where a URL is given. A Crawl-delay"
                    + " that is longer is kept.")
    private @Nullable Double rate;

    @Option(names = "--depth", paramLabel = "N", description = "Links from a URL, 0 to 10000. Else 100.")
    private int depth = DEPTH;

    @Option(names = "--max-pages", paramLabel = "N", description = "Pages at most, 1 to 10000000. Else 10000.")
    private int maxPages = 10_000;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Ends it after so long: 30s, 5m. Else it has the time that it takes.")
    private @Nullable Duration deadline;

    @Option(names = "--json", description = "An object for each page and failure, as they come, and one of totals.")
    private boolean json;

    ExampleCrawlerCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final EngineClock clock = EngineClock.live();
        final CrawlerBuilder crawler = crawler(clock);
        if (seeds.isEmpty()) {
            try (CrawlServer server = CrawlServer.start(site(), OUTAGE, clock)) {
                return crawl(crawler, clock, List.of(server.start()), server.reachable());
            }
        }
        requireNoneOf("--hosts", hosts, "--pages", pages, "--seed", seed);
        seeds.forEach(this::requireSeed);
        return crawl(crawler, clock, seeds, Set.of());
    }

    private CrawlerBuilder crawler(final EngineClock clock) {
        final String agent = "ringmill/" + RingmillVersion.current();
        final double standard = seeds.isEmpty() ? RATE_HERE : RATE_ELSEWHERE;
        try {
            final CrawlerBuilder crawler = Crawler.builder(new HttpFetcher(TIMEOUT, MAX_BODY_BYTES, agent))
                    .clock(clock)
                    .workers(workers)
                    .maxDepth(depth)
                    .maxPages(maxPages)
                    .ratePerHost(rate == null ? standard : rate, 1);
            return seeds.isEmpty()
                    ? crawler.breaker(3, Duration.ofMillis(500), 10).retry(patient())
                    : crawler;
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value: " + e.getMessage(), e);
        }
    }

    /** Enough for a page that fails for itself while its host is down. */
    private static RetryPolicy patient() {
        return RetryPolicy.attempts(9).backoff(Duration.ofMillis(50), 2, Duration.ofMillis(500));
    }

    private CrawlSite site() {
        try {
            return new CrawlSite(hosts == null ? 4 : hosts, pages == null ? 25 : pages, seed == null ? 1 : seed);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value: " + e.getMessage(), e);
        }
    }

    private void requireNoneOf(final @Nullable Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Option '" + namesAndValues[i] + "' is for the generated site, without a URL");
            }
        }
    }

    private void requireSeed(final URI uri) {
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for 'URL': expected http://... or https://..., found '" + uri + "'");
        }
    }

    /** Crawls until it is done, or a signal comes; the signal waits until all is printed. */
    private int crawl(
            final CrawlerBuilder builder, final EngineClock clock, final List<URI> from, final Set<URI> reachable)
            throws InterruptedException {
        final CountDownLatch printed = new CountDownLatch(1);
        final Shutdown shutdown = new Shutdown(TIME_TO_END).onSignal();
        shutdown.register("crawl", left -> printed.await(left.toNanos(), TimeUnit.NANOSECONDS));
        final long deadlineNs = deadline == null ? Scope.NO_DEADLINE : clock.timeNs() + Deadline.boundedNs(deadline);
        try (Scope scope = shutdown.scope().child("crawl", deadlineNs)) {
            final Lines out = Lines.to(spec.commandLine().getOut());
            final CrawlReport report;
            try (CrawlOutput output = new CrawlOutput(out, json)) {
                report = builder.build().crawl(scope, from, output);
            }
            (json ? CrawlTable.json(report) : CrawlTable.text(report)).forEach(out::print);
            out.flush();
            return isWhole(report, reachable) ? 0 : 1;
        } finally {
            printed.countDown();
            shutdown.run("done");
        }
    }

    /** {@return whether it has all that it was asked for} Of the generated site it is known what there is. */
    private boolean isWhole(final CrawlReport report, final Set<URI> reachable) {
        if (report.end() == End.PAGE_LIMIT) {
            return report.failures().isEmpty();
        }
        final Set<URI> fetched = report.pages().stream().map(Page::uri).collect(Collectors.toSet());
        return report.isComplete() && (depth < DEPTH || fetched.containsAll(reachable));
    }
}
