package org.ringmill.examples.crawler;

import java.net.URI;

/**
 * An address that was not answered.
 *
 * @param uri      its address
 * @param depth    links between it and a seed
 * @param attempts how many were made, those refused included
 * @param error    what the last one came to
 */
public record Failure(URI uri, int depth, int attempts, Throwable error) {}
