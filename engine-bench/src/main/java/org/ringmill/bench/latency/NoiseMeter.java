package org.ringmill.bench.latency;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.openhft.affinity.Affinity;
import org.ringmill.bench.report.PlatformNoise.CoreNoise;
import org.ringmill.bench.report.StageLatency;

/** Watches all cores of an otherwise idle JVM for gaps, a thread on each. */
final class NoiseMeter {
    private final long durationNs;
    private final List<Watch> watches = new ArrayList<>();

    /** @param durationNs of one watch; 0 for none */
    NoiseMeter(final long durationNs) {
        this.durationNs = durationNs;
        if (durationNs > 0) {
            final BitSet cores = allowedCores();
            for (int core = cores.nextSetBit(0); core >= 0; core = cores.nextSetBit(core + 1)) {
                watches.add(new Watch(core));
            }
        }
    }

    private static BitSet allowedCores() {
        final BitSet cores = new BitSet();
        try {
            cores.or(Affinity.getAffinity());
        } catch (final LinkageError e) { // a system for which the library has no code: told by core -1
            cores.clear();
        }
        if (cores.isEmpty()) {
            cores.set(0, Runtime.getRuntime().availableProcessors());
        }
        return cores;
    }

    /** Watches once; the calling thread waits. What is found adds up. */
    void watch() throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (final Watch watch : watches) {
            final Thread thread = new Thread(watch, "latency-noise-" + watch.core);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    boolean isOn() {
        return !watches.isEmpty();
    }

    List<CoreNoise> result() {
        return watches.stream()
                .map(watch -> new CoreNoise(
                        watch.isPinned ? watch.core : -1,
                        watch.gaps.watchedNs(),
                        watch.gaps.lostNs(),
                        new StageLatency("core " + watch.core, watch.gaps.delays())))
                .toList();
    }

    private final class Watch implements Runnable {
        private final int core;
        private final Gaps gaps = new Gaps();
        private boolean isPinned;

        Watch(final int core) {
            this.core = core;
        }

        @Override
        public void run() {
            isPinned = pin();
            final long startNs = System.nanoTime();
            long nowNs = startNs;
            while (nowNs - startNs < durationNs) {
                final long nextNs = System.nanoTime();
                gaps.between(nowNs, nextNs);
                nowNs = nextNs;
            }
            gaps.watched(nowNs - startNs);
        }

        private boolean pin() {
            try {
                Affinity.setAffinity(core);
                return Affinity.getAffinity().cardinality() == 1
                        && Affinity.getAffinity().get(core);
            } catch (final IllegalStateException | LinkageError e) { // not permitted, or not here: told by core -1
                return false;
            }
        }
    }
}
