package org.ringmill.state;

/**
 * A 64-bit hash of a state: what the state would write into a snapshot, mixed value by value with the finaliser of
 * SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). It tells equal states
 * from different ones in tests and at run time; it is no defence against an adversary.
 */
public final class StateHash implements SnapshotSink {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long hash = GOLDEN_GAMMA;

    private StateHash() {}

    /** {@return the hash of a state} */
    public static long of(final Snapshotable state) {
        final StateHash hash = new StateHash();
        state.writeSnapshot(hash);
        return hash.hash;
    }

    @Override
    public void putByte(final byte value) {
        mix(value);
    }

    @Override
    public void putInt(final int value) {
        mix(value);
    }

    @Override
    public void putLong(final long value) {
        mix(value);
    }

    @Override
    public void putBytes(final byte[] source, final int offset, final int lengthBytes) {
        for (int i = 0; i < lengthBytes; i++) {
            mix(source[offset + i]);
        }
    }

    private void mix(final long value) {
        long z = (hash ^ value) + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        hash = z ^ (z >>> 31);
    }
}
