package org.ringmill.worker;

import java.util.List;

/**
 * How a pool ended. Jobs and futures stay readable.
 *
 * @param drained      whether all that was taken had ended before the drain's deadline, so that nothing was cancelled
 * @param completed    tasks and attempts that have returned since the start
 * @param failed       tasks and attempts that have thrown since the start
 * @param neverRun     tasks, other than jobs, that were taken and never ran; those that are futures were cancelled
 * @param jobsCancelled jobs that were cancelled by this shutdown
 * @param stuckWorkers names of the threads whose task has not ended, though interrupted
 */
public record PoolShutdownReport(
        boolean drained,
        long completed,
        long failed,
        List<Runnable> neverRun,
        long jobsCancelled,
        List<String> stuckWorkers) {

    /** {@return whether everything that was taken was run to its end} */
    public boolean isComplete() {
        return drained && neverRun.isEmpty() && stuckWorkers.isEmpty();
    }
}
