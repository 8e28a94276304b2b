package org.ringmill.bench.peers;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What one sender sends: {@value #COUNT} parcels over and over, so that no more are in flight, whether queues have bounds or
 * not. Unlike with a {@link Window}, each may be handled by another thread. One thread's.
 */
final class Parcels<P extends Parcel> {
    /** In flight, at most; queues of both sides hold as many. */
    static final int COUNT = 1 << 12;

    private final List<P> parcels;

    Parcels(final Supplier<P> supplier) {
        parcels = Stream.generate(supplier).limit(COUNT).toList();
    }

    /** Hands one over. */
    @FunctionalInterface
    interface Send<P> {
        void send(P parcel, int index) throws Exception;
    }

    /** Sends 0 to {@code count - 1}, and waits until all were handled. */
    void send(final int count, final Send<P> send) throws Exception {
        for (int i = 0; i < count; i++) {
            final P parcel = parcels.get(i & (COUNT - 1));
            if (!parcel.isFree()) {
                awaitFree(parcel);
            }
            parcel.fill(i);
            send.send(parcel, i);
        }
        parcels.forEach(Parcels::awaitFree);
    }

    private static void awaitFree(final Parcel parcel) {
        Patience.until(parcel::isFree, "a parcel to be handled");
    }

    /** Each of 0 to {@code count - 1} was handled. */
    void requireSumOf(final long count) {
        final long expected = count * (count - 1) / 2;
        final long sum = parcels.stream().mapToLong(Parcel::sum).sum();
        if (sum != expected) {
            throw new IllegalStateException("wrong sum, expected=" + expected + ", sum=" + sum);
        }
    }
}
