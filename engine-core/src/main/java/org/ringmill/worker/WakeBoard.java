package org.ringmill.worker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Says how many workers are parked and how many are awake and look for work, so that putting a task in wakes a worker only if there
 * is one to wake and none that will find the task anyway. The worker that was woken wakes the next if there is more. (As the
 * "spinning" threads of Go's scheduler do: D. Vyukov, "Scalable Go Scheduler Design Doc", 2012.)
 *
 * <p>No wake-up is lost. Who puts a task in moves the lane's producer index by a CAS (who holds tasks ready for others makes them
 * visible and fences), and then reads the board; workers look at that index. If the board shows a worker that searches, that one will
 * take this task, or will leave the board by an atomic change and look for more work after it: it sees the task, and wakes another.
 * If the board shows nobody parked nor searching, then whoever goes to park later changes the board first, and looks once more
 * after that.
 */
final class WakeBoard {
    private static final int PARKED = 1 << 16;
    private static final int SEARCHING = 1;
    private static final int SEARCHING_MASK = PARKED - 1;

    private final Supplier<Worker[]> workers;
    private final AtomicInteger board = new AtomicInteger();

    WakeBoard(final Supplier<Worker[]> workers) {
        this.workers = workers;
    }

    /** Any thread, once a lane's producer index was moved, or tasks are visible and a full fence after that. */
    void signal() {
        final int seen = board.get();
        if (seen >= PARKED && (seen & SEARCHING_MASK) == 0) {
            wakeOne();
        }
    }

    /** The lowest of the parked: those that are needed seldom stay parked, and are the first to be taken away. */
    private void wakeOne() {
        for (final Worker worker : workers.get()) {
            if (worker.claimParked()) {
                board.getAndAdd(SEARCHING - PARKED);
                worker.unpark();
                return;
            }
        }
    }

    void beginSearch() {
        board.getAndAdd(SEARCHING);
    }

    /** {@return whether the last one to search has left while others are parked: it must look whether there is more to do} */
    boolean endSearch() {
        final int before = board.getAndAdd(-SEARCHING);
        return (before & SEARCHING_MASK) == SEARCHING && before >= PARKED;
    }

    /** From searching to parked; the caller looks for work once more before it parks. */
    void beginPark() {
        board.getAndAdd(PARKED - SEARCHING);
    }

    /** From parked to searching, by the worker itself, which has taken back its flag. */
    void endPark() {
        board.getAndAdd(SEARCHING - PARKED);
    }
}
