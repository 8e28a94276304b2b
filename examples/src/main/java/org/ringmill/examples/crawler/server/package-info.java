/** A site to crawl: generated from a seed, served by this process, and as troublesome as real ones are. */
@NullMarked
package org.ringmill.examples.crawler.server;

import org.jspecify.annotations.NullMarked;
