package org.ringmill.bench.peers;

import java.util.Iterator;
import java.util.List;

/** A contender whose runs are told beforehand: each with its operations a second, and bytes for each operation. */
final class HandMade implements Contender {
    private static final long OPERATIONS = 1_000_000;

    private final String name;
    private final long bytesPerOperation;
    private final Iterator<Integer> perSecond;
    private final StringBuilder log;

    HandMade(final String name, final StringBuilder log, final long bytesPerOperation, final Integer... perSecond) {
        this.name = name;
        this.log = log;
        this.bytesPerOperation = bytesPerOperation;
        this.perSecond = List.of(perSecond).iterator();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(final Meter meter) {
        log.append(name);
        meter.measured(OPERATIONS, OPERATIONS * 1_000_000_000 / perSecond.next(), OPERATIONS * bytesPerOperation);
    }
}
