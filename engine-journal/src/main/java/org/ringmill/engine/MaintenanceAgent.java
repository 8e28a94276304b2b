package org.ringmill.engine;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.Journal;

/**
 * Looks how much room the disk has, makes the journal's next file ready, and, some times a second, has the journal write its manifest, force its mark and delete
 * what it need not keep. Housekeeping, which nothing depends on: after a failure it warns, and tries again.
 */
final class MaintenanceAgent implements Agent {
    private static final long ROOM_PERIOD_NS = 1_000_000;
    private static final long WORK_PERIOD_NS = 100_000_000;

    private final Journal journal;
    private final Runnable room;
    private final Runnable work;
    private final LongSupplier nanoTime;
    private final Consumer<RingmillException> warningHandler;
    private long roomDueNs;
    private long workDueNs;
    private String lastWarning = "";

    /**
     * @param neededAfter records behind this sequence are needed: those of the oldest snapshot that is kept
     * @param nanoTime    as {@link System#nanoTime()}
     */
    MaintenanceAgent(
            final Journal journal,
            final LongSupplier neededAfter,
            final LongSupplier nanoTime,
            final Consumer<RingmillException> warningHandler) {
        this.journal = journal;
        room = journal::findRoom;
        work = () -> journal.maintain(neededAfter.getAsLong());
        this.nanoTime = nanoTime;
        this.warningHandler = warningHandler;
        roomDueNs = nanoTime.getAsLong();
        workDueNs = roomDueNs;
    }

    /** Always as if there were no more to do, so that it sleeps in between. Allocates nothing as long as nothing fails. */
    @Override
    public int doWork() {
        final long nowNs = nanoTime.getAsLong();
        if (nowNs - roomDueNs >= 0 && journal.failure() == null) {
            roomDueNs = nowNs + ROOM_PERIOD_NS;
            attempt(room);
            if (nowNs - workDueNs >= 0) {
                workDueNs = nowNs + WORK_PERIOD_NS;
                attempt(work);
            }
        }
        return 0;
    }

    private void attempt(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException e) { // whatever it is: the engine goes on without
            warn(e);
        }
    }

    /** Once for each reason, not ten times a second. */
    private void warn(final RuntimeException failure) {
        final String message = "journal is not maintained, cause=" + failure;
        if (journal.failure() == null && !message.equals(lastWarning)) {
            lastWarning = message;
            warningHandler.accept(new RingmillException(Category.WARN, message, failure));
        }
    }

    @Override
    public String roleName() {
        return "maintenance";
    }
}
