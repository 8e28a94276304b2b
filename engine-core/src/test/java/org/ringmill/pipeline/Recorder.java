package org.ringmill.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ringmill.testing.Await;

/** A handler that writes down what it saw, and can be held at a gate. */
final class Recorder implements StageHandler<TestEvent> {
    final List<Long> sequences = new CopyOnWriteArrayList<>();
    final List<Long> values = new CopyOnWriteArrayList<>();
    final List<Long> timestamps = new CopyOnWriteArrayList<>();
    final List<Long> batchEnds = new CopyOnWriteArrayList<>();
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicBoolean entered = new AtomicBoolean();
    private final CountDownLatch gate;

    private Recorder(final int gates) {
        gate = new CountDownLatch(gates);
    }

    static Recorder open() {
        return new Recorder(0);
    }

    /** {@return one that waits at its first event until {@link #release()}} */
    static Recorder held() {
        return new Recorder(1);
    }

    void release() {
        gate.countDown();
    }

    void awaitEntered() {
        Await.until("the handler holds an event", entered::get);
    }

    @Override
    public void onStart() {
        starts.incrementAndGet();
    }

    @Override
    public void onEvent(final TestEvent event, final long sequence, final long timestampNs, final boolean endOfBatch)
            throws InterruptedException {
        entered.set(true);
        gate.await();
        sequences.add(sequence);
        values.add(event.value);
        timestamps.add(timestampNs);
        if (endOfBatch) {
            batchEnds.add(sequence);
        }
    }

    @Override
    public void onClose() {
        closes.incrementAndGet();
    }
}
