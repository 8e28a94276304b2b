/** What a measurement of latency came to, and what is made of it: files, tables, a page, a comparison. */
@NullMarked
package org.ringmill.bench.report;

import org.jspecify.annotations.NullMarked;
