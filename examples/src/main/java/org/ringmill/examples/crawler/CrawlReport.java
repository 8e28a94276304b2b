package org.ringmill.examples.crawler;

import java.net.URI;
import java.util.List;
import org.ringmill.worker.WorkerPoolMetrics;

/**
 * What came of a crawl. Pages, failures and excluded addresses are in breadth-first order: the same for the same site, however many
 * workers there were.
 *
 * @param end        why it ended
 * @param pages      answered
 * @param failures   not answered, however often they were asked for
 * @param excluded   found, but not asked for, because the host's robots.txt forbids it, or could not be read
 * @param notFetched addresses found and not fetched, because the crawl ended before
 * @param hosts      a reading for each host, by name
 * @param workers    a reading for each worker, by id
 * @param elapsedNs  how long it took
 */
public record CrawlReport(
        End end,
        List<Page> pages,
        List<Failure> failures,
        List<URI> excluded,
        int notFetched,
        List<HostStats> hosts,
        List<WorkerPoolMetrics.Worker> workers,
        long elapsedNs) {
    /** Why a crawl ended. */
    public enum End {
        /** There was nothing left to fetch, within the depth it was given. */
        FINISHED,
        /** It had as many pages as it may have. */
        PAGE_LIMIT,
        /** Its scope was cancelled. */
        CANCELLED,
        /** The deadline of its scope passed. */
        DEADLINE
    }

    /** {@return whether all there was to fetch was fetched} */
    public boolean isComplete() {
        return end == End.FINISHED && failures.isEmpty();
    }

    /** {@return pages of a host, as {@link HostStats#host} names it} */
    public List<Page> pagesOf(final String host) {
        return pages.stream()
                .filter(page -> Links.hostOf(page.uri()).equals(host))
                .toList();
    }

    /** {@return attempts for pages of a host that followed one that had failed} */
    public long retriesOf(final String host) {
        final long ofPages =
                pagesOf(host).stream().mapToLong(page -> page.attempts() - 1L).sum();
        final long ofFailures = failures.stream()
                .filter(failure -> Links.hostOf(failure.uri()).equals(host))
                .mapToLong(failure -> failure.attempts() - 1L)
                .sum();
        return ofPages + ofFailures;
    }

    /** {@return attempts for pages that followed one that had failed} */
    public long retries() {
        return hosts.stream().mapToLong(host -> retriesOf(host.host())).sum();
    }
}
