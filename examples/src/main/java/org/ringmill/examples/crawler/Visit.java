package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.ringmill.worker.JobContext;

/** What a job of a crawl does: one request, and what follows from its answer. On a worker's thread, which it blocks. */
final class Visit {
    private static final int MAX_REDIRECTS = 5;

    private final Crawler crawler;
    private final HostGate gate;

    Visit(final Crawler crawler, final HostGate gate) {
        this.crawler = crawler;
        this.gate = gate;
    }

    /**
     * Fetches a page; {@return it, "not found" and the like included}
     *
     * @throws IOException if the host has not answered, or cannot now: the pool may try again, and the breaker counts
     */
    Page page(final URI uri, final int depth, final JobContext job) throws IOException, InterruptedException {
        final Response response = fetch(uri, uri, job);
        return new Page(
                uri,
                response.status(),
                depth,
                response.body().length,
                response.truncated(),
                job.attempt(),
                Links.of(uri, response));
    }

    /** Fetches a host's robots.txt, following where it redirects to at once; {@return its rules, or none if it has none}. */
    Robots robots(final URI uri, final JobContext job) throws IOException, InterruptedException {
        URI place = uri;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            final Response response = fetch(place, uri, job);
            if (response.isSuccess()) {
                final String text = new String(response.body(), StandardCharsets.UTF_8);
                final Robots robots = Robots.parse(text, crawler.agent);
                gate.slowDown(Links.hostOf(uri), robots.delayNs());
                return robots;
            }
            if (response.status() >= 400 || response.location() == null) {
                break;
            }
            place = Links.of(place, response).stream().findFirst().orElse(uri);
        }
        return Robots.ALLOW_ALL;
    }

    private Response fetch(final URI uri, final URI keyed, final JobContext job)
            throws IOException, InterruptedException {
        final Response response = crawler.fetcher.fetch(uri);
        if (response.mayPass()) {
            final long pauseNs = response.retryAfterNs(job.timeNs(), crawler.maxRetryAfter);
            gate.pauseAfterwards(Links.hostOf(keyed), pauseNs);
            throw new HttpStatusException(uri, response.status());
        }
        return response;
    }
}
