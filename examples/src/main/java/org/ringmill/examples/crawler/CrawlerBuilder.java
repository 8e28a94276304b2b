package org.ringmill.examples.crawler;

import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;
import org.ringmill.worker.RetryPolicy;

/** Describes a {@link Crawler}; each value is checked where it is given. Used by one thread. */
public final class CrawlerBuilder {
    private static final int MAX_WORKERS = 4096;
    private static final int MAX_PAGES = 10_000_000;
    private static final int MAX_DEPTH = 10_000;
    private static final double LONGEST_INTERVAL_NS = 86_400e9;

    final Fetcher fetcher;
    int workers = 8;
    int maxPages = 10_000;
    int maxDepth = 100;
    long intervalNs = 1_000_000_000;
    int burst = 1;
    RetryPolicy retry = RetryPolicy.attempts(5).backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10));
    Breaker.Limits breaker = new Breaker.Limits(5, Duration.ofSeconds(5).toNanos(), 3);
    Duration maxRetryAfter = Duration.ofMinutes(1);
    Duration grace = Duration.ofSeconds(2);
    String agent = "ringmill";
    ThreadLayout layout = ThreadLayout.dedicated();
    EngineClock clock = EngineClock.live();

    @Nullable
    Predicate<URI> follow;

    CrawlerBuilder(final Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** Sets how many requests are under way at a time, at most one for each host; 1 to 4,096, 8 if not called. */
    public CrawlerBuilder workers(final int count) {
        workers = checked("workers", count, 1, MAX_WORKERS);
        return this;
    }

    /** Sets how many pages are asked for at most, 1 to 10,000,000; 10,000 if not called. */
    public CrawlerBuilder maxPages(final int pages) {
        maxPages = checked("maxPages", pages, 1, MAX_PAGES);
        return this;
    }

    /** Sets how many links it goes from a seed, 0 to 10,000; 100 if not called. */
    public CrawlerBuilder maxDepth(final int links) {
        maxDepth = checked("maxDepth", links, 0, MAX_DEPTH);
        return this;
    }

    /**
     * Sets how often a host is asked; once a second if not called. Where its robots.txt has a Crawl-delay, that is kept if it is longer.
     *
     * @param perSecond above 0, at most 1,000,000
     * @param burst     requests one after another after a pause, 1 to 1,000
     */
    public CrawlerBuilder ratePerHost(final double perSecond, final int burst) {
        if (!(perSecond > 0 && perSecond <= 1e6)) {
            throw new IllegalArgumentException("rate must be above 0 and at most 1000000, perSecond=" + perSecond);
        }
        intervalNs = Math.max(1, (long) Math.min(1e9 / perSecond, LONGEST_INTERVAL_NS));
        this.burst = checked("burst", burst, 1, 1_000);
        return this;
    }

    /**
     * Sets how often a page is asked for that was not answered: no connection, no answer in time, 429, 5xx. Other errors are not
     * retried, whatever the policy says. Five attempts, 0.2 to 10 s apart, if not called.
     */
    public CrawlerBuilder retry(final RetryPolicy value) {
        retry = value;
        return this;
    }

    /**
     * Sets when a host is left alone: after five failures in a row, for five seconds, and for good after three failed trials, if not called.
     *
     * @param failures in a row after which it is, 1 to 1,000
     * @param coolDown for how long, until one request is let through on trial
     * @param trials   in a row that fail until the host is given up, 1 to 1,000
     */
    public CrawlerBuilder breaker(final int failures, final Duration coolDown, final int trials) {
        breaker = new Breaker.Limits(
                checked("failures", failures, 1, 1_000),
                Deadline.boundedNs(coolDown),
                checked("trials", trials, 1, 1_000));
        return this;
    }

    /** Sets how long a host is left alone at most because it asks for it ({@code Retry-After}); a minute if not called. */
    public CrawlerBuilder maxRetryAfter(final Duration value) {
        maxRetryAfter = value;
        return this;
    }

    /** Sets how long requests under way may take once the crawl is cancelled; two seconds if not called. */
    public CrawlerBuilder grace(final Duration value) {
        grace = value;
        return this;
    }

    /** Sets which links it follows; if not called, those whose host has the name of a seed's, on whatever port. */
    public CrawlerBuilder follow(final Predicate<URI> value) {
        follow = value;
        return this;
    }

    /** Sets the name that robots.txt may have rules for; {@code ringmill} if not called. */
    public CrawlerBuilder agent(final String name) {
        agent = name;
        return this;
    }

    /** Sets whether the workers have threads, or whoever crawls steps them; {@link ThreadLayout#dedicated()} if not called. */
    public CrawlerBuilder layout(final ThreadLayout value) {
        layout = value;
        return this;
    }

    /** Sets the clock of rates, retries and deadlines; {@link EngineClock#live()} if not called. */
    public CrawlerBuilder clock(final EngineClock value) {
        clock = value;
        return this;
    }

    /** {@return the crawler} */
    public Crawler build() {
        return new Crawler(this);
    }

    private static int checked(final String name, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", " + name + "=" + value);
        }
        return value;
    }
}
