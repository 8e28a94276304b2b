package org.ringmill.agent;

import net.openhft.affinity.AffinityLock;

/** Holds a thread on one core while open. OpenHFT Affinity is needed only where a core is asked for. */
abstract class CorePinning implements AutoCloseable {
    static final int NO_CORE = -1;

    private static final CorePinning NONE = new CorePinning() {
        @Override
        public void close() {}
    };

    static CorePinning pin(final int core) {
        if (core == NO_CORE) {
            return NONE;
        }
        try {
            return new Affinity(core);
        } catch (final LinkageError e) {
            throw new RingmillException(
                    RingmillException.Category.FATAL,
                    "pinning needs the optional dependency net.openhft:affinity on the class path, core=" + core,
                    e);
        }
    }

    @Override
    public abstract void close();

    /** The one class that links to the library, so that it is loaded on use only. */
    private static final class Affinity extends CorePinning {
        private final AffinityLock lock;

        Affinity(final int core) {
            lock = AffinityLock.acquireLock(core);
        }

        @Override
        public void close() {
            lock.release();
        }
    }
}
