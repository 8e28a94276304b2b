package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.EventTranslatorOneArg;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

/** Counts the bytes that the publisher's and the stages' threads allocate from claim to handler, once warm. */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // in a ring of 8 nearly each event is a change of threads
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 30_000;

    /** What a thread may allocate besides: less than a byte for twenty events. */
    private static final long SLACK_BYTES = 1000;

    private static final EventTranslatorOneArg<TestEvent, TestEvent> COPY =
            (event, sequence, source) -> event.value = source.value;

    private static final TestEvent SOURCE = new TestEvent();

    /** Counts on a thread that it notes. */
    private static final class Counting implements StageHandler<TestEvent> {
        final AtomicLong count = new AtomicLong();
        volatile long threadId;

        @Override
        public void onStart() {
            threadId = Thread.currentThread().getId();
        }

        @Override
        public void onEvent(
                final TestEvent event, final long sequence, final long timestampNs, final boolean endOfBatch) {
            count.lazySet(count.getPlain() + 1);
        }
    }

    static Stream<Arguments> cases() {
        final UnaryOperator<PipelineBuilder<TestEvent>> several = builder -> builder;
        final UnaryOperator<PipelineBuilder<TestEvent>> single = PipelineBuilder::singlePublisher;
        final UnaryOperator<PipelineBuilder<TestEvent>> conflated = builder ->
                builder.overflow(Overflow.conflate(8, event -> event.key, (from, to) -> to.value = from.value));
        final UnaryOperator<PipelineBuilder<TestEvent>> waiting =
                builder -> builder.overflow(Overflow.timeout(Duration.ofMinutes(1)));
        return Stream.of(ThreadLayout.dedicated(), ThreadLayout.shared(1), ThreadLayout.caller())
                .flatMap(layout -> Stream.of(
                        Arguments.of("single", layout, 256, single),
                        Arguments.of("several", layout, 256, several),
                        Arguments.of("single, small ring", layout, 8, single),
                        Arguments.of("several, small ring", layout, 8, several),
                        Arguments.of("timeout, small ring", layout, 8, waiting),
                        Arguments.of("conflated", layout, 256, conflated)));
    }

    @ParameterizedTest(name = "{0}, {1}, ring of {2}")
    @MethodSource("cases")
    void shouldAllocateNothingFromClaimToHandlerOnceWarm(
            final String kind,
            final ThreadLayout layout,
            final int capacity,
            final UnaryOperator<PipelineBuilder<TestEvent>> declare) {
        final Counting stage = new Counting();
        final Counting shard = new Counting();
        final Counting worker = new Counting();
        final Pipeline<TestEvent> pipeline = declare.apply(TestEvent.pipeline("allocation", capacity, layout)
                        .stage("stage", stage)
                        .shards("shard", 1, event -> event.key, i -> shard)
                        .after("stage")
                        .workers("worker", 1, i -> worker)
                        .after("stage"))
                .build();
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        final boolean conflated = kind.equals("conflated");
        final int events = capacity < 64 ? 20_000 : 100_000;
        final Counting[] handlers = {stage, shard, worker};
        feed(pipeline, publisher, handlers, conflated, WARM_UP);
        final long[] beforeBytes = allocatedBytes(handlers);
        feed(pipeline, publisher, handlers, conflated, events);
        final long[] afterBytes = allocatedBytes(handlers);
        pipeline.shutdown(Await.LIMIT);

        for (int i = 0; i < beforeBytes.length; i++) {
            assertThat(afterBytes[i] - beforeBytes[i])
                    .as("bytes allocated by thread %d in %d events, %s, %s", i, events, kind, layout)
                    .isLessThan(SLACK_BYTES);
        }
    }

    /** Publishes by claim, by translator and by batch, and waits until all is handled. */
    private static void feed(
            final Pipeline<TestEvent> pipeline,
            final Publisher<TestEvent> publisher,
            final Counting[] handlers,
            final boolean conflated,
            final int events) {
        for (int i = 0; i < events; i++) {
            if (i % 3 == 0 || conflated) {
                final TestEvent event = publisher.claim();
                if (event == null) {
                    throw new AssertionError(publisher.refusal());
                }
                event.value = i;
                event.key = i & 7;
                publisher.commit(i);
                if (conflated && (i & 63) == 0) {
                    pipeline.step();
                }
            } else if (i % 3 == 1) {
                publisher.publish(COPY, SOURCE, i);
            } else if (publisher.claimBatch(1)) {
                publisher.event(0).value = i;
                publisher.commit(i);
            }
        }
        while (publisher.flush() > 0) {
            pipeline.step();
            Thread.onSpinWait();
        }
        final long target = pipeline.lastPublished() + 1;
        for (final Counting handler : handlers) {
            while (handler.count.get() < target) {
                pipeline.step();
                Thread.yield();
            }
        }
    }

    private static long[] allocatedBytes(final Counting[] handlers) {
        final long[] bytes = new long[handlers.length + 1];
        for (int i = 0; i < handlers.length; i++) {
            bytes[i] = THREADS.getThreadAllocatedBytes(handlers[i].threadId);
        }
        bytes[handlers.length] =
                THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        return bytes;
    }
}
