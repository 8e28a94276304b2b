package org.ringmill.cli;

import org.ringmill.examples.crawler.CrawlListener;
import org.ringmill.examples.crawler.Failure;
import org.ringmill.examples.crawler.Page;

/** Shows how far a crawl is, and prints a line of JSON for each page and failure if that is asked for. The crawling thread's. */
final class CrawlOutput implements CrawlListener, AutoCloseable {
    private final Lines out;
    private final boolean json;
    private final Progress progress = Progress.ofPages("crawl");
    private long done;

    CrawlOutput(final Lines out, final boolean json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public void onFound(final int pages) {
        progress.total(pages);
    }

    @Override
    public void onPage(final Page page) {
        progress.jumpTo(++done);
        if (json) {
            out.print(CrawlTable.json(page));
        }
    }

    @Override
    public void onFailure(final Failure failure) {
        progress.jumpTo(++done);
        if (json) {
            out.print(CrawlTable.json(failure));
        }
    }

    @Override
    public void close() {
        progress.close();
    }
}
