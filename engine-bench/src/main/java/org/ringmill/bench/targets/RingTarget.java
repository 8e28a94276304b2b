package org.ringmill.bench.targets;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.IdleMode;
import org.ringmill.bench.latency.LatencyProbe;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.bench.latency.StageRecorder;
import org.ringmill.time.EngineClock;

/** The Disruptor's ring and nothing else: one publisher, one consumer. What all that is built on it starts from. */
public final class RingTarget implements LatencyTarget {
    private static final int RING = 1 << 13;

    private final IdleMode idleMode;
    private @Nullable RingBuffer<Event> ring;
    private @Nullable BatchEventProcessor<Event> processor;
    private @Nullable Thread consumer;

    private static final class Event {
        long dueNs;
    }

    /** Reads the clock once for all events of a batch, as our pipeline does: a reading costs more than all else here. */
    private static final class Consumer implements EventHandler<Event> {
        private final StageRecorder consumed;
        private final EngineClock clock;
        private final long[] batchDueNs = new long[RING];
        private int count;

        Consumer(final StageRecorder consumed, final EngineClock clock) {
            this.consumed = consumed;
            this.clock = clock;
        }

        @Override
        public void onEvent(final Event event, final long sequence, final boolean endOfBatch) {
            batchDueNs[count++] = event.dueNs;
            if (endOfBatch) {
                final long nowNs = clock.timeNs();
                for (int i = 0; i < count; i++) {
                    consumed.record(batchDueNs[i], nowNs);
                }
                count = 0;
            }
        }
    }

    /** @param idleMode of the consumer, SPIN or YIELD */
    public RingTarget(final IdleMode idleMode) {
        if (idleMode != IdleMode.SPIN && idleMode != IdleMode.YIELD) {
            throw new IllegalArgumentException("the ring alone spins or yields, idleMode=" + idleMode);
        }
        this.idleMode = idleMode;
    }

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public Map<String, String> properties() {
        return Map.of("wait", idleMode == IdleMode.SPIN ? "BusySpinWaitStrategy" : "YieldingWaitStrategy");
    }

    @Override
    public void start(final LatencyProbe probe) {
        final StageRecorder consumed = probe.stage("consumed");
        final WaitStrategy wait = idleMode == IdleMode.SPIN ? new BusySpinWaitStrategy() : new YieldingWaitStrategy();
        final RingBuffer<Event> newRing = RingBuffer.createSingleProducer(Event::new, RING, wait);
        final BatchEventProcessor<Event> newProcessor = new BatchEventProcessorBuilder()
                .build(newRing, newRing.newBarrier(), new Consumer(consumed, probe.clock()));
        newRing.addGatingSequences(newProcessor.getSequence());
        final Thread thread = new Thread(newProcessor, "ring-consumer");
        thread.setDaemon(true);
        thread.start();
        ring = newRing;
        processor = newProcessor;
        consumer = thread;
    }

    @Override
    public void send(final long dueNs) {
        final RingBuffer<Event> target = ring;
        if (target == null) {
            throw new IllegalStateException("not started");
        }
        final long sequence = target.next();
        target.get(sequence).dueNs = dueNs;
        target.publish(sequence);
    }

    @Override
    public void stop() throws InterruptedException {
        if (processor != null && consumer != null) {
            processor.halt();
            consumer.join();
        }
    }
}
