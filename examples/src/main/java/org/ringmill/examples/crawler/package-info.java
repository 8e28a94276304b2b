/**
 * A web crawler on the worker pool: a job for each page, jobs of a host in order, a rate limit and a circuit breaker for each host
 * behind the pool's gate, retries, and a scope that ends it all. {@link org.ringmill.examples.crawler.Crawler} is the front
 * door, {@link org.ringmill.examples.crawler.Crawl} what is to be learnt from.
 */
@NullMarked
package org.ringmill.examples.crawler;

import org.jspecify.annotations.NullMarked;
