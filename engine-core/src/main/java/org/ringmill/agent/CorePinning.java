package org.ringmill.agent;

import java.util.BitSet;
import net.openhft.affinity.Affinity;
import org.jspecify.annotations.Nullable;

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
            return new Pinned(core);
        } catch (final LinkageError e) {
            throw new RingmillException(
                    RingmillException.Category.FATAL,
                    "pinning needs the optional dependency net.openhft:affinity on the class path, core=" + core,
                    e);
        }
    }

    @Override
    public abstract void close();

    /**
     * The one class that links to the library, so that it is loaded on use only. It sets the thread's mask itself: the
     * library's locks hand out another core, or none, where the one asked for is not reserved.
     */
    private static final class Pinned extends CorePinning {
        private final BitSet before = Affinity.getAffinity();

        Pinned(final int core) {
            try {
                Affinity.setAffinity(core);
            } catch (final IllegalStateException e) {
                throw fault(core, e);
            }
            final BitSet wanted = new BitSet();
            wanted.set(core);
            if (!Affinity.getAffinity().equals(wanted)) {
                throw fault(core, null);
            }
        }

        private static RingmillException fault(final int core, final @Nullable Throwable cause) {
            return new RingmillException(
                    RingmillException.Category.FATAL,
                    "thread cannot be pinned, core=" + core + ", allowed=" + Affinity.getAffinity(),
                    cause);
        }

        @Override
        public void close() {
            Affinity.setAffinity(before);
        }
    }
}
