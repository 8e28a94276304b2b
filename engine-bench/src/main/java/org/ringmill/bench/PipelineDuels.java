package org.ringmill.bench;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.PipelineBuilder;
import org.ringmill.pipeline.Publisher;

/** The pipeline against the raw Disruptor: one producer, a number of sequential stages that each do a little. */
final class PipelineDuels {
    /** As in the Disruptor's own test of a pipeline of three. */
    private static final int RING = 1 << 13;

    private static final long EVENTS = 5_000_000;

    /** What travels through the ring in both. */
    static final class Value {
        long value;
    }

    /** The little that a stage does: enough that it cannot be left out. */
    private static final class Sum {
        long sum;

        void add(final Value event) {
            sum += event.value;
        }
    }

    private PipelineDuels() {}

    /** One producer, one stage; each side with the waiting that serves it best. */
    static Duel.Result oneToOne(final int rounds) throws Exception {
        return new Duel("pipeline 1:1 / Disruptor, yielding", rounds)
                .run(
                        () -> ours(1, 4 * EVENTS, IdleMode.YIELD, ThreadLayout.auto()),
                        () -> disruptor(1, 4 * EVENTS, YieldingWaitStrategy::new));
    }

    /** The same against a Disruptor that spins. */
    static Duel.Result oneToOneSpinning(final int rounds) throws Exception {
        return new Duel("pipeline 1:1 / Disruptor, spinning", rounds)
                .run(
                        () -> ours(1, 4 * EVENTS, IdleMode.SPIN, ThreadLayout.auto()),
                        () -> disruptor(1, 4 * EVENTS, BusySpinWaitStrategy::new));
    }

    /** One producer, three stages one behind the other. */
    static Duel.Result threeStages(final int rounds) throws Exception {
        return new Duel("pipeline of three / Disruptor, yielding", rounds)
                .run(
                        () -> ours(3, EVENTS, IdleMode.YIELD, ThreadLayout.auto()),
                        () -> disruptor(3, EVENTS, YieldingWaitStrategy::new));
    }

    static double ours(final int stages, final long events, final IdleMode idleMode, final ThreadLayout layout) {
        final PipelineBuilder<Value> builder = Pipeline.builder("ours", RING, Value::new)
                .singlePublisher()
                .idleMode(idleMode)
                .layout(layout);
        final Sum[] sums = new Sum[stages];
        for (int i = 0; i < stages; i++) {
            final Sum sum = new Sum();
            sums[i] = sum;
            builder.stage("s" + i, (event, sequence, timestampNs, endOfBatch) -> sum.add(event));
            if (i > 0) {
                builder.after("s" + (i - 1));
            }
        }
        try (Pipeline<Value> pipeline = builder.build().start()) {
            final Publisher<Value> publisher = pipeline.publisher();
            final long startNs = System.nanoTime();
            for (long i = 0; i < events; i++) {
                final Value event = publisher.claim();
                if (event == null) {
                    throw new IllegalStateException("refused: " + publisher.refusal());
                }
                event.value = i;
                publisher.commit(i);
            }
            final long last = events - 1;
            final String lastStage = "s" + (stages - 1);
            while (pipeline.position(lastStage) < last) {
                Thread.onSpinWait();
            }
            return perSecond(events, startNs, sums);
        }
    }

    static double disruptor(final int stages, final long events, final Supplier<WaitStrategy> waitStrategy)
            throws Exception {
        final Disruptor<Value> disruptor = new Disruptor<>(
                Value::new,
                RING,
                task -> {
                    final Thread thread = new Thread(task, "disruptor");
                    thread.setDaemon(true);
                    return thread;
                },
                ProducerType.SINGLE,
                waitStrategy.get());
        final Sum[] sums = new Sum[stages];
        var group = disruptor.handleEventsWith(handler(sums, 0));
        for (int i = 1; i < stages; i++) {
            group = group.then(handler(sums, i));
        }
        final RingBuffer<Value> ring = disruptor.start();
        final long startNs = System.nanoTime();
        for (long i = 0; i < events; i++) {
            final long sequence = ring.next();
            ring.get(sequence).value = i;
            ring.publish(sequence);
        }
        while (ring.getMinimumGatingSequence() < events - 1) {
            Thread.onSpinWait();
        }
        final double result = perSecond(events, startNs, sums);
        disruptor.shutdown(Duration.ofSeconds(5).toSeconds(), TimeUnit.SECONDS);
        return result;
    }

    private static EventHandler<Value> handler(final Sum[] sums, final int index) {
        final Sum sum = new Sum();
        sums[index] = sum;
        return (event, sequence, endOfBatch) -> sum.add(event);
    }

    private static double perSecond(final long events, final long startNs, final Sum[] sums) {
        final double result = events * 1e9 / (System.nanoTime() - startNs);
        final long expected = events * (events - 1) / 2;
        for (final Sum sum : sums) {
            if (sum.sum != expected) {
                throw new IllegalStateException("wrong sum, expected=" + expected + ", sum=" + sum.sum);
            }
        }
        return result;
    }
}
