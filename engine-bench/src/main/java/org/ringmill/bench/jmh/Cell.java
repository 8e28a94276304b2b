package org.ringmill.bench.jmh;

import org.ringmill.pipeline.Publisher;

/** An event of the pipelines in the benchmarks. */
final class Cell {
    long value;

    static Cell claim(final Publisher<Cell> publisher) {
        final Cell event = publisher.claim();
        if (event == null) {
            throw new IllegalStateException("refused, " + publisher.refusal());
        }
        return event;
    }
}
