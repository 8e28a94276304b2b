package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.lmax.disruptor.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;

class PipelineGraphTest {
    private static final StageHandler<TestEvent> NOTHING = (event, sequence, timestampNs, endOfBatch) -> {};

    private static PipelineBuilder<TestEvent> builder() {
        return TestEvent.pipeline("orders", 1024, ThreadLayout.caller());
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 1, 3, 1023, 1 << 27, Integer.MIN_VALUE})
    void shouldRefuseACapacityThatIsNoPowerOfTwoInRange(final int capacity) {
        assertThatThrownBy(() -> Pipeline.builder("orders", capacity, TestEvent::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity=" + capacity);
    }

    @Test
    void shouldRefuseNamesAndNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> Pipeline.builder(" ", 8, TestEvent::new)).hasMessageContaining("name");
        assertThatThrownBy(() -> builder().stage("", NOTHING)).hasMessageContaining("stage needs a name");
        assertThatThrownBy(() -> builder().batchLimit(0)).hasMessageContaining("events=0");
        assertThatThrownBy(() -> builder().batchLimit(65_537)).hasMessageContaining("events=65537");
        assertThatThrownBy(() -> builder().shards("s", 0, event -> event.key, i -> NOTHING))
                .hasMessageContaining("stage=s, count=0");
        assertThatThrownBy(() -> builder().workers("w", 1025, i -> NOTHING)).hasMessageContaining("count=1025");
        assertThatThrownBy(() -> builder().after("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder().gatedBy(new Sequence())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder().onFailure(FailurePolicy.halt())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseAGraphThatCannotRun() {
        assertThatThrownBy(() -> builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no stage");
        assertThatThrownBy(
                        () -> builder().stage("a", NOTHING).stage("a", NOTHING).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("declared twice, stage=a");
        assertThatThrownBy(() -> builder().stage("a", NOTHING).after("b").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stage=a, after=b, known=[a]");
        assertThatThrownBy(() -> builder().stage("a", NOTHING).after("a").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("circle");
        assertThatThrownBy(() -> builder()
                        .stage("free", NOTHING)
                        .stage("a", NOTHING)
                        .after("c")
                        .stage("b", NOTHING)
                        .after("a")
                        .stage("c", NOTHING)
                        .after("b")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("circle, stages=[a, b, c]");
        assertThatThrownBy(() ->
                        builder().stage("a", NOTHING).gatedBy(new Sequence()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gated stage must come after another, stage=a");
    }

    private static Pipeline<TestEvent> diamond() {
        return builder()
                .singlePublisher()
                .overflow(Overflow.reject())
                .stage("match", NOTHING)
                .after("journal", "risk")
                .onFailure(FailurePolicy.<TestEvent>skip((stage, event, sequence, timestampNs, cause) -> {})
                        .retry(2))
                .stage("journal", NOTHING)
                .shards("risk", 2, event -> event.key, i -> NOTHING)
                .workers("report", 3, i -> NOTHING)
                .after("match")
                .gatedBy(new Sequence())
                .build();
    }

    @Test
    void shouldPrintItselfAsText() {
        assertThat(diamond().toText().replace(System.lineSeparator(), "\n")).isEqualTo("""
                        pipeline orders: ring of 1,024, single publisher, overflow REJECT, layout caller
                          journal [stage] after the publisher, on failure HALT
                          risk [2 shards] after the publisher, on failure HALT
                          match [stage] after journal, risk, on failure RETRY(2) then SKIP
                          report [3 workers] after match, gated, on failure HALT""");
    }

    @Test
    void shouldPrintItselfAsMermaid() {
        assertThat(diamond().toMermaid().replace(System.lineSeparator(), "\n")).isEqualTo("""
                        flowchart LR
                          ring[("orders<br/>ring of 1,024")]
                          s0["journal<br/>stage"]
                          ring --> s0
                          s1["risk<br/>2 shards"]
                          ring --> s1
                          s2["match<br/>stage"]
                          s0 --> s2
                          s1 --> s2
                          s3["report<br/>3 workers"]
                          s2 --> s3
                          g3{{"gate"}} -.-> s3
                        """);
    }

    @Test
    void shouldNameTheStageWhenAskedForThePositionOfAnUnknownOne() {
        final Pipeline<TestEvent> pipeline = diamond();
        assertThat(pipeline.position("risk")).isEqualTo(-1);
        assertThatThrownBy(() -> pipeline.position("settle"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stage=settle");
    }
}
