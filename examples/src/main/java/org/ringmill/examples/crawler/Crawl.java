package org.ringmill.examples.crawler;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.examples.crawler.CrawlReport.End;
import org.ringmill.scope.Cause;
import org.ringmill.scope.Scope;
import org.ringmill.worker.Job;
import org.ringmill.worker.JobStatus;
import org.ringmill.worker.WorkerPool;
import org.ringmill.worker.WorkerPoolMetrics;

/**
 * One crawl, level by level: first the pages that are one link away, then those that are two. Before a level, the robots.txt of the hosts
 * that are new in it. All that is known of the site belongs to the thread that crawls; the workers fetch and find links, and it takes
 * their results in the order in which it asked for them: hence the same report however many workers there are. The price is that a slow
 * host holds up the next level.
 */
final class Crawl {
    private final Crawler crawler;
    private final Predicate<URI> follow;
    private final Scope parent;
    private final CrawlListener listener;
    private final HostGate gate;
    private final Visit visit;

    private final Set<URI> seen = new HashSet<>();
    private final Map<String, Robots> robotsOfHost = new HashMap<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<URI> excluded = new ArrayList<>();
    private int wanted;
    private int failedPages;

    Crawl(
            final Crawler crawler,
            final HostGate gate,
            final Predicate<URI> follow,
            final Scope parent,
            final CrawlListener listener) {
        this.crawler = crawler;
        this.gate = gate;
        this.follow = follow;
        this.parent = parent;
        this.listener = listener;
        visit = new Visit(crawler, gate);
    }

    CrawlReport run(final List<URI> seeds) throws InterruptedException {
        final WorkerPool pool = WorkerPool.builder("crawler")
                .workers(crawler.workers)
                .gate(gate)
                .keepEndedJobs(0, crawler.grace)
                .layout(crawler.layout)
                .clock(crawler.clock)
                .start();
        final long beganNs = crawler.clock.timeNs();
        try (Scope scope = parent.child("crawl")) {
            crawl(seeds, new Flights(pool, scope, crawler));
            return report(pool.metrics(), scope.cause(), crawler.clock.timeNs() - beganNs);
        } finally {
            pool.shutdown(crawler.grace);
        }
    }

    private void crawl(final List<URI> seeds, final Flights flights) throws InterruptedException {
        List<URI> level = unseen(seeds);
        for (int depth = 0; !level.isEmpty() && wanted < crawler.maxPages && !flights.isOver(); depth++) {
            readRobots(level, flights);
            level = fetch(allowed(level), depth, flights);
        }
    }

    private List<URI> unseen(final List<URI> uris) {
        return uris.stream().filter(seen::add).toList();
    }

    private void readRobots(final List<URI> level, final Flights flights) throws InterruptedException {
        final Set<URI> unread = new LinkedHashSet<>();
        for (final URI uri : level) {
            final String host = Links.hostOf(uri);
            if (!robotsOfHost.containsKey(host)) {
                unread.add(Links.robotsOf(host));
            }
        }
        flights.<Robots>make(unread, visit::robots, (uri, job) -> {
            if (job.status() == JobStatus.COMPLETED) {
                robotsOfHost.put(Links.hostOf(uri), Objects.requireNonNull(job.result()));
            } else if (job.status() == JobStatus.FAILED && !flights.isOver()) {
                robotsOfHost.put(Links.hostOf(uri), Robots.UNREACHABLE);
                fail(uri, 0, job);
            }
        });
    }

    /** {@return what may be fetched, of which there are no more than the crawl may have} */
    private List<URI> allowed(final List<URI> level) {
        final List<URI> allowed = new ArrayList<>();
        for (final URI uri : level) {
            final Robots robots = robotsOfHost.get(Links.hostOf(uri));
            if (robots == null) {
                continue; // the crawl has ended before it was read
            }
            if (!robots.allows(uri)) {
                excluded.add(uri);
            } else if (wanted < crawler.maxPages) {
                wanted++;
                allowed.add(uri);
            }
        }
        listener.onFound(wanted);
        return allowed;
    }

    /** Fetches pages; {@return where they lead, as far as it is new and to be followed}. */
    private List<URI> fetch(final List<URI> uris, final int depth, final Flights flights) throws InterruptedException {
        final List<URI> next = new ArrayList<>();
        flights.<Page>make(uris, (uri, job) -> visit.page(uri, depth, job), (uri, job) -> {
            switch (job.status()) {
                case COMPLETED -> {
                    final Page page = Objects.requireNonNull(job.result());
                    pages.add(page);
                    listener.onPage(page);
                    if (depth < crawler.maxDepth) {
                        next.addAll(unseen(page.links().stream().filter(follow).toList()));
                    }
                }
                case FAILED -> {
                    if (!flights.isOver()) {
                        failedPages++;
                        fail(uri, depth, job);
                    }
                }
                default -> {} // cancelled: not fetched
            }
        });
        return next;
    }

    private void fail(final URI uri, final int depth, final Job<?> job) {
        final Failure failure = new Failure(uri, depth, job.attempts(), Objects.requireNonNull(job.error()));
        failures.add(failure);
        listener.onFailure(failure);
    }

    private CrawlReport report(final WorkerPoolMetrics metrics, final @Nullable Cause cause, final long elapsedNs) {
        final int notFetched = seen.size() - pages.size() - failedPages - excluded.size();
        return new CrawlReport(
                end(notFetched, cause),
                List.copyOf(pages),
                List.copyOf(failures),
                List.copyOf(excluded),
                notFetched,
                gate.stats(),
                metrics.workers(),
                elapsedNs);
    }

    private End end(final int notFetched, final @Nullable Cause cause) {
        if (notFetched == 0) {
            return End.FINISHED;
        }
        if (cause != null) {
            return cause.isDeadlineExceeded() ? End.DEADLINE : End.CANCELLED;
        }
        return parent.isDone(crawler.clock.timeNs()) ? End.DEADLINE : End.PAGE_LIMIT;
    }
}
