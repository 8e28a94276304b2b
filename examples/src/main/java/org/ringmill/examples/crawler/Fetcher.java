package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;

/** Fetches what an address names. Called by the workers, several at a time, and may block. */
@FunctionalInterface
public interface Fetcher {
    /**
     * Fetches it; does not follow where the answer leads.
     *
     * @return whatever the host answers
     * @throws IOException          if it does not answer, or not in time
     * @throws InterruptedException if the worker was interrupted: nobody wants it any more
     */
    Response fetch(URI uri) throws IOException, InterruptedException;
}
