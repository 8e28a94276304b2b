package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

/** One graph with every kind of stage, under every layout and idle mode: the same outcome, told by hash. */
class PipelineLayoutsTest {
    private static final int SHARDS = 3;
    private static final int WORKERS = 2;

    /**
     * {@code first -> (branch, 3 shards, 2 workers) -> join}. Each stage checks what it may rely on and adds to its hash;
     * an assertion that fails halts the pipeline, which the test then sees.
     */
    private static final class Graph {
        final int events;
        final int ring;
        long firstHash;
        long branchHash;
        long joinHash;
        final long[] shardHash = new long[SHARDS];
        final List<Set<Long>> keysOfShard = new ArrayList<>();
        final Map<Integer, Map<Long, Long>> lastValueOfKey = new TreeMap<>();
        final List<List<Long>> shardEnds = new ArrayList<>();
        final List<List<Long>> shardSeen = new ArrayList<>();
        final AtomicIntegerArray workedOn;
        final Pipeline<TestEvent> pipeline;

        Graph(final ThreadLayout layout, final IdleMode mode, final int events, final boolean single, final int ring) {
            this.events = events;
            this.ring = ring;
            workedOn = new AtomicIntegerArray(events);
            for (int i = 0; i < SHARDS; i++) {
                keysOfShard.add(new HashSet<>());
                lastValueOfKey.put(i, new TreeMap<>());
                shardEnds.add(new ArrayList<>());
                shardSeen.add(new ArrayList<>());
            }
            final PipelineBuilder<TestEvent> builder = Pipeline.builder("graph", ring, TestEvent::new)
                    .layout(layout)
                    .idleMode(mode)
                    .batchLimit(16)
                    .stage("join", (event, sequence, timestampNs, endOfBatch) -> onJoin(event, sequence, timestampNs))
                    .after("branch", "shards", "workers")
                    .stage("branch", (event, sequence, timestampNs, endOfBatch) -> {
                        assertThat(event.first).isEqualTo(sequence + 1);
                        event.branch = sequence + 1;
                        branchHash = TestEvent.mix(branchHash, event.value * timestampNs);
                    })
                    .after("first")
                    .shards("shards", SHARDS, event -> event.key, this::shard)
                    .after("first")
                    .workers("workers", WORKERS, this::worker)
                    .after("first")
                    .stage("first", (event, sequence, timestampNs, endOfBatch) -> {
                        event.first = sequence + 1;
                        firstHash = TestEvent.mix(firstHash, event.value + timestampNs);
                    });
            pipeline = (single ? builder.singlePublisher() : builder).build();
        }

        private StageHandler<TestEvent> shard(final int shard) {
            return (event, sequence, timestampNs, endOfBatch) -> {
                assertThat(event.first).isEqualTo(sequence + 1);
                final Long before = lastValueOfKey.get(shard).put(event.key, event.value);
                assertThat(before == null || before < event.value)
                        .as("order of a key")
                        .isTrue();
                keysOfShard.get(shard).add(event.key);
                shardSeen.get(shard).add(sequence);
                if (endOfBatch) {
                    shardEnds.get(shard).add(sequence);
                }
                event.shard = sequence + 1;
                shardHash[shard] = TestEvent.mix(shardHash[shard], event.value);
            };
        }

        private StageHandler<TestEvent> worker(final int worker) {
            return (event, sequence, timestampNs, endOfBatch) -> {
                assertThat(event.first).isEqualTo(sequence + 1);
                workedOn.incrementAndGet((int) sequence);
                event.worker = sequence + 1;
            };
        }

        private void onJoin(final TestEvent event, final long sequence, final long timestampNs) {
            assertThat(event.branch).isEqualTo(sequence + 1);
            assertThat(event.shard).isEqualTo(sequence + 1);
            assertThat(event.worker).isEqualTo(sequence + 1);
            joinHash = TestEvent.mix(joinHash, TestEvent.mix(sequence + timestampNs, event.value));
        }

        List<Long> run() {
            final Publisher<TestEvent> publisher = pipeline.publisher();
            final int early = Math.min(5, ring);
            TestEvent.publishAll(publisher, early);
            pipeline.start();
            for (int value = early; value < events; value++) {
                TestEvent.publish(publisher, value);
            }
            assertThat(pipeline.awaitDrained(Await.LIMIT))
                    .as("%s", pipeline.failure())
                    .isTrue();
            final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
            assertThat(report.isComplete()).as("%s", report).isTrue();
            assertThat(report.lastSequence()).isEqualTo(events - 1);
            check();
            final List<Long> outcome = new ArrayList<>(List.of(firstHash, branchHash, joinHash));
            for (final long hash : shardHash) {
                outcome.add(hash);
            }
            return outcome;
        }

        private void check() {
            for (int i = 0; i < events; i++) {
                assertThat(workedOn.get(i)).as("times handled, sequence=%d", i).isEqualTo(1);
            }
            assertThat(keysOfShard.stream().mapToInt(Set::size).sum())
                    .as("each key belongs to one shard")
                    .isEqualTo(7);
            for (int i = 0; i < SHARDS; i++) {
                final List<Long> seen = shardSeen.get(i);
                if (!seen.isEmpty()) {
                    assertThat(shardEnds.get(i))
                            .as("the last event ends a batch")
                            .contains(seen.get(seen.size() - 1));
                }
            }
            for (final PipelineMetrics.Stage stage : pipeline.metrics().stages()) {
                if (!stage.name().startsWith("workers")) {
                    assertThat(stage.events()).as(stage.name()).isEqualTo(events);
                    assertThat(stage.position()).as(stage.name()).isEqualTo(events - 1);
                }
            }
        }
    }

    private static final List<Long> EXPECTED = new Graph(ThreadLayout.caller(), IdleMode.BACKOFF, 2500, true, 64).run();

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldComeToTheSameOutcomeUnderEachLayoutWithASinglePublisher(final ThreadLayout layout) {
        assertThat(new Graph(layout, IdleMode.BACKOFF, 2500, true, 64).run()).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldComeToTheSameOutcomeUnderEachLayoutWhenPublishersMayBeSeveral(final ThreadLayout layout) {
        assertThat(new Graph(layout, IdleMode.BACKOFF, 2500, false, 64).run()).isEqualTo(EXPECTED);
    }

    static Stream<Arguments> layoutsAndIdleModes() {
        return Await.threadedLayouts()
                .flatMap(layout -> Stream.of(IdleMode.SPIN, IdleMode.YIELD, IdleMode.PARK)
                        .map(mode -> Arguments.of(layout, mode)));
    }

    @ParameterizedTest
    @MethodSource("layoutsAndIdleModes")
    void shouldComeToTheSameOutcomeUnderEachIdleMode(final ThreadLayout layout, final IdleMode mode) {
        assertThat(new Graph(layout, mode, 2500, true, 512).run()).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldWorkWithTheSmallestRing(final ThreadLayout layout) {
        new Graph(layout, IdleMode.BACKOFF, 60, true, 2).run();
        new Graph(layout, IdleMode.BACKOFF, 60, false, 2).run();
    }

    @Test
    void shouldRepeatTheInterleavingWhenTheSeedIsTheSame() {
        final List<String> traces = new ArrayList<>();
        for (final long seed : new long[] {11, 11, 12, 13}) {
            final StringBuilder trace = new StringBuilder();
            final Pipeline<TestEvent> pipeline = TestEvent.pipeline("seeded", 16, ThreadLayout.simulated(seed))
                    .stage("a", (event, sequence, timestampNs, endOfBatch) -> trace.append('a'))
                    .workers("w", 2, i -> (event, sequence, timestampNs, endOfBatch) -> trace.append(i))
                    .after("a")
                    .stage("b", (event, sequence, timestampNs, endOfBatch) -> trace.append(endOfBatch ? 'B' : 'b'))
                    .build();
            pipeline.start();
            TestEvent.publishAll(pipeline.publisher(), 200);
            pipeline.shutdown(Await.LIMIT);
            traces.add(trace.toString());
        }
        assertThat(traces.get(0)).hasSize(600).isEqualTo(traces.get(1));
        assertThat(traces.stream().distinct()).hasSize(3);
    }
}
