package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches over HTTP with the JDK's client, HTTP/1.1. The time is for the whole of an answer, its body included, which the client's own is not;
 * of a body no more is read than it may be long. Any number of threads.
 */
public final class HttpFetcher implements Fetcher {
    private static final int MAX_BODY_BYTES = 1 << 30;

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBodyBytes;
    private final String agent;

    /**
     * @param timeout      for an answer, above 0
     * @param maxBodyBytes of a body, 1 to 1 GiB; the rest is not read
     * @param agent        what it says it is
     */
    public HttpFetcher(final Duration timeout, final int maxBodyBytes, final String agent) {
        if (timeout.isNegative() || timeout.isZero() || maxBodyBytes < 1 || maxBodyBytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("timeout must be above 0 and a body 1 to " + MAX_BODY_BYTES
                    + " bytes, timeout=" + timeout + ", maxBodyBytes=" + maxBodyBytes);
        }
        this.timeout = timeout;
        this.maxBodyBytes = maxBodyBytes;
        this.agent = agent;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // a redirect is a link: it has a host of its own, perhaps
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public Response fetch(final URI uri) throws IOException, InterruptedException {
        final HttpRequest request =
                HttpRequest.newBuilder(uri).header("User-Agent", agent).GET().build();
        final CompletableFuture<HttpResponse<LimitedBody.Beginning>> exchange =
                client.sendAsync(request, info -> new LimitedBody(maxBodyBytes));
        boolean ended = false;
        try {
            final HttpResponse<LimitedBody.Beginning> answer = exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            ended = true;
            return response(answer);
        } catch (final TimeoutException e) {
            throw tooLate(uri, e);
        } catch (final ExecutionException e) {
            ended = true;
            if (e.getCause() instanceof HttpTimeoutException) {
                throw tooLate(uri, e.getCause()); // not even connected, which the client has found first
            }
            throw new IOException("host has not answered, reason=" + e.getCause() + ", uri=" + uri, e.getCause());
        } finally {
            if (!ended) {
                exchange.cancel(true);
            }
        }
    }

    private HttpTimeoutException tooLate(final URI uri, final Throwable cause) {
        final HttpTimeoutException late =
                new HttpTimeoutException("host has not answered in time, timeout=" + timeout + ", uri=" + uri);
        late.initCause(cause);
        return late;
    }

    private static Response response(final HttpResponse<LimitedBody.Beginning> answer) {
        return new Response(
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(null),
                answer.headers().firstValue("Location").orElse(null),
                answer.headers().firstValue("Retry-After").orElse(null),
                answer.body().bytes(),
                answer.body().truncated());
    }
}
