package org.ringmill.worker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a pool. Reading costs the workers nothing; the figures were read one after another, not at one instant.
 *
 * @param accepted    tasks and attempts of jobs that went into a lane; what the caller ran did not
 * @param completed   tasks that have returned, and attempts of jobs that have ended well
 * @param failed      tasks and attempts that have thrown; what a {@code submit}ted task throws is in its future, and it has returned
 * @param rejected    tasks and jobs refused: no room, the time was up, the id was taken, the pool was closed
 * @param dropped     tasks and jobs dropped by policy
 * @param callerRuns  tasks and jobs that the thread ran that handed them in
 * @param depth       tasks in each lane
 * @param jobs        jobs by what became of them
 * @param workers     one entry for each worker there is, by id
 * @param scaledUp    times workers were added
 * @param scaledDown  times workers were taken away
 * @param handlerFailures what the handler of errors has thrown itself, {@link WorkerPoolBuilder#onError}
 */
public record WorkerPoolMetrics(
        long accepted,
        long completed,
        long failed,
        long rejected,
        long dropped,
        long callerRuns,
        Map<Priority, Integer> depth,
        Jobs jobs,
        List<Worker> workers,
        long scaledUp,
        long scaledDown,
        long handlerFailures) {

    /**
     * Jobs since the start.
     *
     * @param accepted  taken
     * @param open      not ended
     * @param completed ended with a result
     * @param failed    ended with an error
     * @param cancelled ended by cancellation, dropping or stopping
     * @param retries   attempts that followed one that had failed
     */
    public record Jobs(long accepted, long open, long completed, long failed, long cancelled, long retries) {}

    /**
     * What one worker has done since it started.
     *
     * @param id          0 to the most there can be less 1; one that has gone leaves its id to the next
     * @param busy        whether it runs something
     * @param completed   tasks and attempts that have returned
     * @param failed      tasks and attempts that have thrown
     * @param stolen      tasks taken from what another worker held ready
     * @param utilisation share of the time in which it was busy, 0 to 1
     * @param currentJob  the id of the job that it runs, or null
     */
    public record Worker(
            int id,
            boolean busy,
            long completed,
            long failed,
            long stolen,
            double utilisation,
            @Nullable String currentJob) {}

    /** {@return tasks in all lanes} */
    public int queued() {
        return depth.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@return workers that run something} */
    public int inProgress() {
        return (int) workers.stream().filter(Worker::busy).count();
    }

    /** {@return the workers' share of the time in which they were busy, on average, 0 to 1} */
    public double utilisation() {
        return workers.stream().mapToDouble(Worker::utilisation).average().orElse(0);
    }
}
