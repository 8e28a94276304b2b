package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.agent.IdleMode;
import org.ringmill.worker.WorkerPool;

/** Our worker pool against the JDK's, under one thread that submits tiny tasks. */
final class PoolPeers {
    private static final int MILLION = 1_000_000;

    private PoolPeers() {}

    /** The aims are not the same for the JDK's two pools, so each has rows of its own. */
    static List<Duel> duels() {
        return List.of(
                duel("thread-pool-one-worker", 1, ExecutorContender::threadPools),
                duel("thread-pool-two-workers", 2, ExecutorContender::threadPools),
                duel("fork-join-one-worker", 1, ExecutorContender::forkJoinPools),
                duel("fork-join-two-workers", 2, ExecutorContender::forkJoinPools));
    }

    /** The JDK's pools of a kind. */
    @FunctionalInterface
    private interface Variants {
        List<ExecutorContender> of(int workers, int tasks);
    }

    private static Duel duel(final String name, final int workers, final Variants peer) {
        return new Duel("pool", name, "tasks/s", place -> {
            final int tasks = place.operations(2 * MILLION);
            return new Sides(ours(workers, tasks), peer.of(workers, tasks));
        });
    }

    /** {@return ours as it comes, which parks, and with each other way of waiting that suits the cores there are} */
    private static List<ExecutorContender> ours(final int workers, final int tasks) {
        final List<IdleMode> modes = new ArrayList<>(List.of(IdleMode.PARK, IdleMode.YIELD));
        if (Cores.sufficeFor(workers + 1)) {
            modes.add(IdleMode.SPIN);
        }
        return modes.stream()
                .map(mode -> new ExecutorContender(
                        "worker pool, " + Names.of(mode),
                        tasks,
                        () -> WorkerPool.builder("ours")
                                .workers(workers)
                                .capacity(2 * Parcels.COUNT)
                                .idleMode(mode)
                                .start()))
                .toList();
    }
}
