package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class EventHandlerStageTest {
    private static final class Foreign implements EventHandler<TestEvent> {
        final List<Long> values = new ArrayList<>();
        final List<Long> ends = new ArrayList<>();
        final List<Long> batches = new ArrayList<>();

        @Nullable
        Sequence sequence;

        int starts;
        int shutdowns;

        @Override
        public void onEvent(final TestEvent event, final long eventSequence, final boolean endOfBatch) {
            values.add(event.value);
            if (endOfBatch) {
                ends.add(eventSequence);
            }
        }

        @Override
        public void onBatchStart(final long batchSize, final long queueDepth) {
            assertThat(queueDepth).isGreaterThanOrEqualTo(batchSize);
            batches.add(batchSize);
        }

        @Override
        public void setSequenceCallback(final Sequence value) {
            sequence = value;
        }

        @Override
        public void onStart() {
            starts++;
        }

        @Override
        public void onShutdown() {
            shutdowns++;
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldRunADisruptorHandlerAsItIs(final ThreadLayout layout) {
        final Foreign foreign = new Foreign();
        final Pipeline<TestEvent> pipeline = TestEvent.pipeline("foreign", 16, layout)
                .batchLimit(8)
                .stage("foreign", foreign)
                .build();
        pipeline.start();
        TestEvent.publishAll(pipeline.publisher(), 100);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();

        assertThat(foreign.values).hasSize(100).isSorted();
        assertThat(foreign.ends).contains(99L).hasSameSizeAs(foreign.batches);
        assertThat(foreign.batches.stream().mapToLong(size -> size).sum()).isEqualTo(100);
        assertThat(foreign.batches).allMatch(size -> size <= 64);
        assertThat(foreign.sequence).isNotNull();
        assertThat(foreign.sequence.get()).isEqualTo(99);
        assertThat(foreign.starts).isEqualTo(1);
        assertThat(foreign.shutdowns).isEqualTo(1);
    }
}
