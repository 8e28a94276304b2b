package org.ringmill.bench.peers;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Any executor under one thread that submits tiny tasks, {@link Parcels#COUNT} in flight at most.
 *
 * @param name     what it is and how it was set up
 * @param tasks    of a run
 * @param executor makes one, whose threads have started or start when there is work
 * @param submit   how it gets a task; made anew for each run, for an executor
 */
record ExecutorContender(
        String name,
        int tasks,
        Supplier<ExecutorService> executor,
        Function<ExecutorService, Parcels.Send<TinyTask>> submit)
        implements Contender {
    private static final int WARM_UP = 1 << 14;

    /** Executes each task. */
    ExecutorContender(final String name, final int tasks, final Supplier<ExecutorService> executor) {
        this(name, tasks, executor, pool -> (task, index) -> pool.execute(task));
    }

    /** {@return the JDK's fixed pool with each queue that suits it} */
    static List<ExecutorContender> threadPools(final int workers, final int tasks) {
        return List.of(
                threadPool("LinkedBlockingQueue", workers, tasks, LinkedBlockingQueue::new),
                threadPool("ArrayBlockingQueue", workers, tasks, () -> new ArrayBlockingQueue<>(2 * Parcels.COUNT)),
                threadPool("LinkedTransferQueue", workers, tasks, LinkedTransferQueue::new));
    }

    private static ExecutorContender threadPool(
            final String queueName, final int workers, final int tasks, final Supplier<BlockingQueue<Runnable>> queue) {
        return new ExecutorContender("ThreadPoolExecutor, " + queueName, tasks, () -> {
            final ThreadPoolExecutor pool = new ThreadPoolExecutor(workers, workers, 0, TimeUnit.SECONDS, queue.get());
            pool.prestartAllCoreThreads();
            return pool;
        });
    }

    /** {@return the JDK's fork-join pool in both modes, with tasks as anyone submits them and with its own, used again and again} */
    static List<ExecutorContender> forkJoinPools(final int workers, final int tasks) {
        return List.of(
                new ExecutorContender("ForkJoinPool, async", tasks, () -> forkJoinPool(workers, true)),
                new ExecutorContender("ForkJoinPool", tasks, () -> forkJoinPool(workers, false)),
                new ExecutorContender(
                        "ForkJoinPool, async, tasks of its own",
                        tasks,
                        () -> forkJoinPool(workers, true),
                        ExecutorContender::submittingForkJoinTasks));
    }

    static ForkJoinPool forkJoinPool(final int workers, final boolean isAsync) {
        return new ForkJoinPool(workers, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, isAsync);
    }

    private static Parcels.Send<TinyTask> submittingForkJoinTasks(final ExecutorService executor) {
        final ForkJoinPool pool = (ForkJoinPool) executor;
        final ReusedForkJoinTask[] tasks = new ReusedForkJoinTask[Parcels.COUNT];
        return (task, index) -> {
            final int slot = index & (Parcels.COUNT - 1);
            if (tasks[slot] == null || tasks[slot].task != task) {
                tasks[slot] = new ReusedForkJoinTask(task);
            }
            pool.execute(tasks[slot]);
        };
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Parcels<TinyTask> first = new Parcels<>(TinyTask::new);
        final Parcels<TinyTask> parcels = new Parcels<>(TinyTask::new);
        try (Closing<ExecutorService> pool = new Closing<>(executor.get())) {
            final Parcels.Send<TinyTask> send = submit.apply(pool.executor());
            first.send(WARM_UP, send); // then all threads are there
            try (Crew crew = new Crew(List.of(() -> parcels.send(tasks, send)))) {
                crew.begin(meter);
                crew.awaitDone();
                meter.end(tasks);
            }
        }
        parcels.requireSumOf(tasks);
    }
}
