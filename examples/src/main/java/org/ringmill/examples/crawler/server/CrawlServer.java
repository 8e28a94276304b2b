package org.ringmill.examples.crawler.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ringmill.time.EngineClock;

/**
 * Serves a {@link CrawlSite} on this machine, a port for each host, and notes every request, so that one can prove of a crawler how often
 * it asked. The last host is down for a time: after a few requests it answers a few with 503. Any thread.
 */
public final class CrawlServer implements AutoCloseable {
    private static final int THREADS = 4;

    private final CrawlSite site;
    private final ExecutorService executor;
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<SiteHost> hosts = new ArrayList<>();

    /**
     * A request that came.
     *
     * @param path   that was asked for
     * @param timeNs when it came, nanoseconds since the epoch
     * @param status that was answered; what breaks off has answered 200
     */
    public record Hit(String path, long timeNs, int status) {}

    /**
     * When a host is down.
     *
     * @param after    so many requests
     * @param requests for so many
     */
    public record Outage(int after, int requests) {}

    private CrawlServer(final CrawlSite site) {
        this.site = site;
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            final Thread thread = new Thread(task, "crawl-server");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** {@return a server that runs, on free ports of the loopback address} */
    public static CrawlServer start(final CrawlSite site, final Outage outage, final EngineClock clock)
            throws IOException {
        final CrawlServer server = new CrawlServer(site);
        try {
            for (int host = 0; host < site.hosts(); host++) {
                server.open();
            }
        } catch (final IOException e) {
            server.close();
            throw e;
        }
        for (int host = 0; host < site.hosts(); host++) {
            final boolean isLast = host == site.hosts() - 1;
            final SiteHost handler =
                    new SiteHost(server, host, isLast ? outage : new Outage(0, 0), clock, server.executor);
            server.hosts.add(handler);
            server.servers.get(host).createContext("/", handler);
            server.servers.get(host).start();
        }
        return server;
    }

    private void open() throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        servers.add(server);
    }

    CrawlSite site() {
        return site;
    }

    /** {@return the address of a place} */
    public URI address(final CrawlSite.Place place) {
        final InetSocketAddress bound = servers.get(place.host()).getAddress();
        return URI.create("http://" + bound.getAddress().getHostAddress() + ":" + bound.getPort() + place.path());
    }

    /** {@return where a crawl begins that is to find all} */
    public URI start() {
        return address(new CrawlSite.Place(0, "/page/0"));
    }

    /** {@return every address that a crawl finds and is allowed to ask for} */
    public Set<URI> reachable() {
        final Set<URI> addresses = new LinkedHashSet<>();
        site.reachable().forEach(place -> addresses.add(address(place)));
        return addresses;
    }

    /** {@return the requests to a host, in the order in which they came} */
    public List<Hit> hits(final int host) {
        return hosts.get(host).hits();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        executor.shutdownNow();
    }
}
