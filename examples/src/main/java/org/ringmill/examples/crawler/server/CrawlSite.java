package org.ringmill.examples.crawler.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a generated site consists of: hosts with as many pages each, on which every page can be reached from the first page of the first
 * host. A page leads to two others of its host, as in a binary tree, and to two anywhere, drawn from the seed; some lead besides to one that
 * there is none of, or to one that robots.txt forbids. What is the matter with a page is drawn too. Immutable.
 */
public final class CrawlSite {
    /** What is the matter with a page. */
    enum Kind {
        /** Nothing. */
        PLAIN,
        /** Its answer takes a while. */
        SLOW,
        /** It answers 500 before it answers well, once or twice. */
        FLAKY,
        /** It breaks off in the middle, once. */
        CUT_OFF,
        /** It is large. */
        LARGE,
        /** It has moved. */
        MOVED,
        /** It answers 503 once, and asks to be left alone for a second. */
        BUSY
    }

    /**
     * A place on a host.
     *
     * @param host its number, from 0
     * @param path as in an address
     */
    public record Place(int host, String path) {}

    /** A page: what is the matter, how often it fails first, and where it leads. */
    record Spec(Kind kind, int failures, List<Place> links) {}

    private static final int MAX_HOSTS = 64;
    private static final int MAX_PAGES = 100_000;
    private static final int MISSING_EVERY = 10;

    /** One page in so many is of each kind that is drawn. */
    private static final int KIND_EVERY = 20;

    private static final Kind[] DRAWN = {Kind.SLOW, Kind.FLAKY, Kind.CUT_OFF, Kind.LARGE, Kind.MOVED};

    private final List<List<Spec>> hosts = new ArrayList<>();
    private final int pages;

    /**
     * @param hosts how many, 1 to 64
     * @param pages of each host, 1 to 100,000; there are more addresses than that, for those of pages that have moved and are missing
     * @param seed  of all that is drawn
     */
    public CrawlSite(final int hosts, final int pages, final long seed) {
        if (hosts < 1 || hosts > MAX_HOSTS || pages < 1 || pages > MAX_PAGES) {
            throw new IllegalArgumentException("hosts must be 1 to " + MAX_HOSTS + " and pages 1 to " + MAX_PAGES
                    + ", hosts=" + hosts + ", pages=" + pages);
        }
        this.pages = pages;
        final SplittableRandom random = new SplittableRandom(seed);
        for (int host = 0; host < hosts; host++) {
            final List<Spec> specs = new ArrayList<>();
            for (int page = 0; page < pages; page++) {
                specs.add(spec(host, page, hosts, random));
            }
            this.hosts.add(specs);
        }
    }

    private Spec spec(final int host, final int page, final int hostCount, final SplittableRandom random) {
        final int drawn = random.nextInt(KIND_EVERY);
        final int failures = 1 + random.nextInt(2);
        final List<Place> links = new ArrayList<>();
        for (int child = 2 * page + 1; child <= 2 * page + 2 && child < pages; child++) {
            links.add(page(host, child));
        }
        links.add(page(random.nextInt(hostCount), random.nextInt(pages)));
        links.add(page(random.nextInt(hostCount), random.nextInt(pages)));
        if (page == 0 && host == 0) {
            for (int other = 1; other < hostCount; other++) {
                links.add(page(other, 0));
            }
        }
        if (page % MISSING_EVERY == 3) {
            links.add(new Place(host, "/missing/" + page));
        }
        if (page % MISSING_EVERY == 5) {
            links.add(new Place(host, "/private/" + page));
        }
        return new Spec(kind(page, drawn), failures, links);
    }

    private Kind kind(final int page, final int drawn) {
        if (page == 0) {
            return Kind.PLAIN;
        }
        if (page == pages / 2) {
            return Kind.BUSY;
        }
        return drawn < DRAWN.length ? DRAWN[drawn] : Kind.PLAIN;
    }

    private static Place page(final int host, final int page) {
        return new Place(host, "/page/" + page);
    }

    /** {@return how many hosts there are} */
    public int hosts() {
        return hosts.size();
    }

    /** {@return every place that a crawl finds and is allowed to ask for, those that are missing included} */
    public Set<Place> reachable() {
        final Set<Place> places = new LinkedHashSet<>();
        for (int host = 0; host < hosts.size(); host++) {
            for (int page = 0; page < pages; page++) {
                final Spec spec = spec(host, page);
                places.add(page(host, page));
                if (spec.kind() == Kind.MOVED) {
                    places.add(new Place(host, "/moved/" + page));
                }
                spec.links().stream()
                        .filter(place -> !place.path().startsWith("/private/"))
                        .forEach(places::add);
            }
        }
        return places;
    }

    int pages() {
        return pages;
    }

    Spec spec(final int host, final int page) {
        return hosts.get(host).get(page);
    }
}
