package org.ringmill.bench.peers;

import com.lmax.disruptor.AggregateEventHandler;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The raw Disruptor, wired by its own DSL: a thread for each handler, or one that runs them in order. */
final class DisruptorContender implements Contender {
    private static final long CLOSE_SECONDS = 10;

    private final PipelineLoad load;
    private final boolean isAggregated;
    private final Supplier<WaitStrategy> waitStrategy;

    /** @param isAggregated whether one thread runs all handlers */
    private DisruptorContender(
            final PipelineLoad load, final boolean isAggregated, final Supplier<WaitStrategy> waitStrategy) {
        this.load = load;
        this.isAggregated = isAggregated;
        this.waitStrategy = waitStrategy;
    }

    /** {@return the Disruptor with a thread for each handler, and each wait strategy that suits the cores there are} */
    static List<DisruptorContender> variants(final PipelineLoad load) {
        return strategies(load.publishers() + load.stages().size())
                .map(each -> new DisruptorContender(load, false, each))
                .toList();
    }

    /** {@return the same with one thread for all handlers, which runs them one after another on each event} */
    static List<DisruptorContender> aggregated(final PipelineLoad load) {
        return strategies(load.publishers() + 1)
                .map(each -> new DisruptorContender(load, true, each))
                .toList();
    }

    private static Stream<Supplier<WaitStrategy>> strategies(final int threads) {
        return Cores.sufficeFor(threads)
                ? Stream.of(YieldingWaitStrategy::new, BusySpinWaitStrategy::new)
                : Stream.of(YieldingWaitStrategy::new, SleepingWaitStrategy::new, BlockingWaitStrategy::new);
    }

    @Override
    public String name() {
        return "Disruptor, " + (isAggregated ? "one thread, aggregated, " : "")
                + waitStrategy.get().getClass().getSimpleName();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Sum> sums = load.newSums();
        final Disruptor<Value> disruptor = new Disruptor<>(
                Value::new,
                PipelineLoad.RING,
                DaemonThreadFactory.INSTANCE,
                load.publishers() == 1 ? ProducerType.SINGLE : ProducerType.MULTI,
                waitStrategy.get());
        final List<EventHandler<Value>> handlers = handlers(sums);
        if (isAggregated) {
            disruptor.handleEventsWith(new AggregateEventHandler<>(asArray(handlers)));
        } else {
            wire(disruptor, handlers);
        }
        final RingBuffer<Value> ring = disruptor.start();
        try (Crew crew = load.crew(() -> publish(ring))) {
            crew.begin(meter);
            crew.awaitDone();
            while (ring.getMinimumGatingSequence() < load.events() - 1) {
                Thread.yield();
            }
            meter.end(load.events());
        } finally {
            disruptor.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        load.check(sums);
    }

    private static List<EventHandler<Value>> handlers(final List<Sum> sums) {
        return sums.stream()
                .map(sum -> (EventHandler<Value>) (event, sequence, endOfBatch) -> sum.accept(event))
                .toList();
    }

    private void wire(final Disruptor<Value> disruptor, final List<EventHandler<Value>> handlers) {
        for (int i = 0; i < handlers.size(); i++) {
            final List<EventHandler<Value>> before =
                    load.stages().get(i).stream().map(handlers::get).toList();
            if (before.isEmpty()) {
                disruptor.handleEventsWith(handlers.get(i));
            } else {
                disruptor.after(asArray(before)).handleEventsWith(handlers.get(i));
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the Disruptor takes arrays
    private static EventHandler<Value>[] asArray(final List<EventHandler<Value>> handlers) {
        return handlers.toArray(EventHandler[]::new);
    }

    private void publish(final RingBuffer<Value> ring) {
        if (load.batch() == 1) {
            publishSingles(ring, load.each());
        } else {
            publishBatches(ring, load.each(), load.batch());
        }
    }

    private static void publishSingles(final RingBuffer<Value> ring, final long count) {
        for (long i = 0; i < count; i++) {
            final long sequence = ring.next();
            ring.get(sequence).value = i;
            ring.publish(sequence);
        }
    }

    private static void publishBatches(final RingBuffer<Value> ring, final long count, final int batch) {
        for (long i = 0; i < count; i += batch) {
            final long last = ring.next(batch);
            final long first = last - batch + 1;
            for (int j = 0; j < batch; j++) {
                ring.get(first + j).value = i + j;
            }
            ring.publish(first, last);
        }
    }
}
