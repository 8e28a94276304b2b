package org.ringmill.bench.peers;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The raw Disruptor, wired by its own DSL: a thread for each handler. */
final class DisruptorContender implements Contender {
    private static final long CLOSE_SECONDS = 10;

    private final PipelineLoad load;
    private final Supplier<WaitStrategy> waitStrategy;

    DisruptorContender(final PipelineLoad load, final Supplier<WaitStrategy> waitStrategy) {
        this.load = load;
        this.waitStrategy = waitStrategy;
    }

    /** {@return the Disruptor with each wait strategy that suits the cores there are} */
    static List<DisruptorContender> variants(final PipelineLoad load) {
        final int threads = load.publishers() + load.stages().size();
        final Stream<Supplier<WaitStrategy>> strategies = Cores.sufficeFor(threads)
                ? Stream.of(YieldingWaitStrategy::new, BusySpinWaitStrategy::new)
                : Stream.of(YieldingWaitStrategy::new, SleepingWaitStrategy::new, BlockingWaitStrategy::new);
        return strategies
                .map(strategy -> new DisruptorContender(load, strategy))
                .toList();
    }

    @Override
    public String name() {
        return "Disruptor, " + waitStrategy.get().getClass().getSimpleName();
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
        wire(disruptor, sums);
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

    private void wire(final Disruptor<Value> disruptor, final List<Sum> sums) {
        final List<EventHandler<Value>> handlers = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
            final Sum sum = sums.get(i);
            final EventHandler<Value> handler = (event, sequence, endOfBatch) -> sum.accept(event);
            handlers.add(handler);
            final List<Integer> before = load.stages().get(i);
            if (before.isEmpty()) {
                disruptor.handleEventsWith(handler);
            } else {
                disruptor.after(handlersOf(before, handlers)).handleEventsWith(handler);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the DSL takes an array
    private static EventHandler<Value>[] handlersOf(
            final List<Integer> numbers, final List<EventHandler<Value>> handlers) {
        return numbers.stream().map(handlers::get).toArray(EventHandler[]::new);
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
