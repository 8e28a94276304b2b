package org.ringmill.examples.crawler;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.scope.Scope;
import org.ringmill.time.EngineClock;
import org.ringmill.worker.RetryPolicy;

/**
 * Fetches a site, breadth first, following its links: no page twice, no host more often than it may be asked, no host that is down asked
 * over and over, and none where its robots.txt forbids it.
 *
 * <pre>{@code
 * Crawler crawler = Crawler.builder(new HttpFetcher(Duration.ofSeconds(10), 1 << 20))
 *         .workers(8)
 *         .ratePerHost(2, 1)
 *         .maxPages(500)
 *         .build();
 * CrawlReport report = crawler.crawl(scope, List.of(URI.create("https://example.org/")), CrawlListener.NONE);
 * }</pre>
 *
 * <p>What is found, and in which order, depends on the site alone, not on the number of workers or on which was faster, unless the crawl
 * is ended before its time. Any thread may crawl, several at a time; each crawl has a pool of its own.
 */
public final class Crawler {
    final Fetcher fetcher;
    final int workers;
    final int maxPages;
    final int maxDepth;
    final RetryPolicy retry;
    final Duration maxRetryAfter;
    final Duration grace;
    final String agent;
    final ThreadLayout layout;
    final EngineClock clock;
    private final long intervalNs;
    private final int burst;
    private final Breaker.Limits breaker;
    private final @Nullable Predicate<URI> follow;

    Crawler(final CrawlerBuilder builder) {
        fetcher = builder.fetcher;
        workers = builder.workers;
        maxPages = builder.maxPages;
        maxDepth = builder.maxDepth;
        retry = builder.retry;
        maxRetryAfter = builder.maxRetryAfter;
        grace = builder.grace;
        agent = builder.agent;
        layout = builder.layout;
        clock = builder.clock;
        intervalNs = builder.intervalNs;
        burst = builder.burst;
        breaker = builder.breaker;
        follow = builder.follow;
    }

    /** {@return a builder for a crawler that fetches with that} */
    public static CrawlerBuilder builder(final Fetcher fetcher) {
        return new CrawlerBuilder(fetcher);
    }

    /**
     * Crawls until there is nothing left, there are enough pages, or the scope has ended. When it has, no request begins any more, those
     * under way may end, and what was fetched is reported.
     *
     * @param seeds where to begin: absolute, http or https
     * @throws IllegalArgumentException for a seed that is not
     * @throws InterruptedException     if the thread was interrupted; nothing is under way any more then
     */
    public CrawlReport crawl(final Scope scope, final Collection<URI> seeds, final CrawlListener listener)
            throws InterruptedException {
        final List<URI> normal = new ArrayList<>();
        for (final URI seed : seeds) {
            final URI uri = Links.normal(seed.toString());
            if (uri == null) {
                throw new IllegalArgumentException("seed must be an address of http or https, seed=" + seed);
            }
            normal.add(uri);
        }
        final HostGate gate = new HostGate(intervalNs, burst, breaker);
        return new Crawl(this, gate, follow == null ? hostsOf(normal) : follow, scope, listener).run(normal);
    }

    private static Predicate<URI> hostsOf(final List<URI> seeds) {
        final Set<String> names = seeds.stream().map(URI::getHost).collect(Collectors.toSet());
        return uri -> names.contains(uri.getHost());
    }
}
