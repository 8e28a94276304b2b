package org.ringmill.examples.crawler;

/**
 * What the gate of a crawl saw of a host.
 *
 * @param host       scheme, name and port
 * @param requests   attempts that were let through, that for robots.txt included
 * @param failures   of these, those that failed in a way that may pass: no answer, 429, 5xx
 * @param heldBack   times an attempt came too early: for the rate, for an open breaker, or for what the host had asked for
 * @param openings   times its breaker was opened
 * @param refused    attempts that were refused, because the host had been given up
 */
public record HostStats(String host, long requests, long failures, long heldBack, int openings, long refused) {}
