package org.ringmill.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.TopicPublisher;
import org.ringmill.topic.Topics;

/** A message through a topic on one thread: to handlers called at once, through buffers and out of them, and by name. */
@State(Scope.Thread)
public class TopicBenchmark extends ShortRuns {
    private static final String DIRECT = "direct.values";
    private static final String BUFFERED = "buffered.values";
    private static final int BUFFER = 16;

    /** Subscribers of each topic. */
    @Param({"1", "4"})
    private int subscribers;

    private final Cell message = new Cell();
    private final Cell sum = new Cell();
    private final List<Subscription<Cell>> buffered = new ArrayList<>();
    private Topics<Cell> topics;
    private TopicPublisher<Cell> direct;
    private TopicPublisher<Cell> toBuffers;

    /** Subscribes. */
    @Setup
    public void subscribe() {
        message.value = 1;
        topics = Topics.<Cell>builder("bench").layout(ThreadLayout.caller()).start();
        for (int i = 0; i < subscribers; i++) {
            topics.subscribe(DIRECT)
                    .messagesOnly()
                    .direct((topic, value, sequence, timestampNs) -> sum.value += value.value);
            buffered.add(topics.subscribe("buffered.*").buffer(BUFFER).open());
        }
        direct = topics.publisher(DIRECT);
        toBuffers = topics.publisher(BUFFERED);
    }

    /** Ends it. */
    @TearDown
    public void stop() {
        topics.close();
    }

    /** {@return the sum} */
    @Benchmark
    public long publishDirect() {
        direct.publish(message);
        return sum.value;
    }

    /** {@return the sum} */
    @Benchmark
    public long publishAndPoll() {
        toBuffers.publish(message, 1);
        return pollAll();
    }

    /** Without a handle. {@return the sum} */
    @Benchmark
    public long publishByNameAndPoll() {
        topics.publish(BUFFERED, message, 1);
        return pollAll();
    }

    private long pollAll() {
        for (final Subscription<Cell> each : buffered) {
            final Cell value = each.poll();
            if (value != null) {
                sum.value += value.value;
            }
        }
        return sum.value;
    }
}
