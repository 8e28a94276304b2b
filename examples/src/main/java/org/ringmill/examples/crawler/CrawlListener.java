package org.ringmill.examples.crawler;

/** Hears of a crawl as it goes, on the thread that crawls, in the order of the report. */
public interface CrawlListener {
    /** Does nothing. */
    CrawlListener NONE = new CrawlListener() {};

    /** So many addresses are to be fetched, as far as is known by now. */
    default void onFound(final int pages) {}

    /** A page was fetched. */
    default void onPage(final Page page) {}

    /** A page could not be fetched. */
    default void onFailure(final Failure failure) {}
}
