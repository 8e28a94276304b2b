package org.ringmill.engine;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.agrona.concurrent.Agent;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.Journal;

/**
 * Brings in the memory that the journal will write to next. Housekeeping, which nothing depends on: after a failure it
 * warns and does no more. Not where the journal is forced: each force would write the pages out once more.
 */
final class TouchAgent implements Agent {
    /** Of 4 KiB: an eighth of what is kept ready. */
    private static final int MANY_PAGES = 512;

    private final Journal journal;
    private final IntSupplier ahead;
    private final long readyBytes;
    private final Consumer<RingmillException> warningHandler;
    private boolean failed;

    /** @param readyBytes how far to go before the start */
    TouchAgent(final Journal journal, final long readyBytes, final Consumer<RingmillException> warningHandler) {
        this.journal = journal;
        ahead = journal::touchAhead; // made once, to allocate nothing while it runs
        this.readyBytes = readyBytes;
        this.warningHandler = warningHandler;
    }

    /** The engine starts once this returns, so its first commands find memory too. */
    @Override
    public void onStart() {
        while (touch(() -> journal.touchAhead(readyBytes)) > 0) {
            // until as far ahead as is wanted
        }
    }

    /**
     * As if there were no more to do, so that it sleeps in between: a publisher that shares the core would wait for long. Where a
     * sleep has left much to do, the next ones are shorter.
     */
    @Override
    public int doWork() {
        return touch(ahead) < MANY_PAGES ? 0 : 1;
    }

    private int touch(final IntSupplier step) {
        if (!failed) {
            try {
                return step.getAsInt();
            } catch (final RuntimeException | InternalError e) {
                failed = true;
                warningHandler.accept(new RingmillException(
                        Category.WARN, "pages are not touched ahead of the journal any more, cause=" + e, e));
            }
        }
        return 0;
    }

    @Override
    public String roleName() {
        return "touch";
    }
}
