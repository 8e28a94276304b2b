package org.ringmill.examples.crawler;

import java.net.URI;
import java.util.List;

/**
 * An address that was answered, be it with "not found".
 *
 * @param uri       its address
 * @param status    of HTTP
 * @param depth     links between it and a seed, a redirect being one
 * @param bytes     length of the body, as far as it was read
 * @param truncated whether it was not read to the end, because there were more bytes than the crawler takes
 * @param attempts  how many it took, at least 1
 * @param links     where it leads, whether the crawl goes there or not
 */
public record Page(URI uri, int status, int depth, int bytes, boolean truncated, int attempts, List<URI> links) {
    /** {@return whether the host says that there is no such page, or that we may not have it} */
    public boolean isBroken() {
        return status >= 400;
    }
}
