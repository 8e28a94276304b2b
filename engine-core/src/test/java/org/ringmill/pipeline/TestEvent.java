package org.ringmill.pipeline;

import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;

/** The event of the tests: what the publisher writes, and a field for each stage to write. */
final class TestEvent {
    long value;
    long key;
    int publisher;
    long first;
    long branch;
    long shard;
    long worker;

    static PipelineBuilder<TestEvent> pipeline(final String name, final int capacity, final ThreadLayout layout) {
        return Pipeline.builder(name, capacity, TestEvent::new).layout(layout).idleMode(IdleMode.BACKOFF);
    }

    /** Publishes one event that must find room, its time being its value; {@return its sequence}. */
    static long publish(final Publisher<TestEvent> publisher, final long value) {
        final TestEvent event = publisher.claim();
        if (event == null) {
            throw new AssertionError("refused, value=" + value + ", why=" + publisher.refusal());
        }
        event.value = value;
        event.key = value % 7;
        return publisher.commit(value);
    }

    /** Publishes the values from 0 to {@code count - 1}. */
    static void publishAll(final Publisher<TestEvent> publisher, final int count) {
        for (int value = 0; value < count; value++) {
            publish(publisher, value);
        }
    }

    static long mix(final long hash, final long value) {
        final long z = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return z ^ (z >>> 29);
    }
}
