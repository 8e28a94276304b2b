package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;

/** A host has answered that it cannot answer now: 429 or 5xx. */
public final class HttpStatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpStatusException(final URI uri, final int status) {
        super("host cannot answer now, status=" + status + ", uri=" + uri);
        this.status = status;
    }

    /** {@return the status of HTTP} */
    public int status() {
        return status;
    }
}
