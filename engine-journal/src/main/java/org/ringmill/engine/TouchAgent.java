package org.ringmill.engine;

import org.agrona.concurrent.Agent;
import org.ringmill.journal.Journal;

/**
 * Brings in the memory that the journal will write to next. A background agent. Not where the journal is forced: each
 * force would write the pages out once more.
 */
final class TouchAgent implements Agent {
    private final Journal journal;

    TouchAgent(final Journal journal) {
        this.journal = journal;
    }

    @Override
    public int doWork() {
        journal.touchAhead();
        // As if there were no more to do: it sleeps in between, or a publisher that shares the core would wait for too
        // long.
        return 0;
    }

    @Override
    public String roleName() {
        return "touch";
    }
}
