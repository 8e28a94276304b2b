package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;
import org.ringmill.testing.Await;

/** Events out of a ring to an actor, and from an actor into another ring. */
class ActorStagesTest {
    /** An event of a ring. */
    private static final class Event {
        long value;
    }

    @Test
    void shouldTellAnActorOfEachEventThoughItsMailboxIsSmallAndPublishWhatItMakesOfThem() {
        final List<Long> out = new ArrayList<>();
        final Pipeline<Event> sink = Pipeline.builder("sink", 1 << 10, Event::new)
                .layout(ThreadLayout.dedicated())
                .stage("collect", (event, sequence, timestampNs, endOfBatch) -> {
                    synchronized (out) {
                        out.add(event.value);
                    }
                })
                .build();
        final Publisher<Event> publisher = sink.publisher();
        sink.start();
        try (ActorSystem system = ActorSystem.builder("between")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .start()) {
            final ActorRef<Long> doubler = system.spawn(
                    "doubler",
                    ActorSpec.<Long>of(() -> (value, context) -> {
                                final Event event = publisher.claim();
                                event.value = 2 * value;
                                publisher.commit(context.timeNs());
                            })
                            .mailbox(4));
            final Pipeline<Event> source = Pipeline.builder("source", 64, Event::new)
                    .layout(ThreadLayout.dedicated())
                    .offerStage("tell", ActorStages.tell(doubler, (Event event) -> event.value))
                    .build();
            final Publisher<Event> first = source.publisher();
            source.start();
            for (long i = 0; i < 5000; i++) {
                first.claim().value = i;
                first.commit(i);
            }
            assertThat(source.shutdown(Await.LIMIT).isComplete()).isTrue();
            Await.until("all are handled", () -> system.metrics().messages() >= 5000);
            assertThat(system.metrics().deadLetterCount()).isZero();
        }
        assertThat(sink.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(out).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(out.get(i)).isEqualTo(2L * i);
        }
    }

    @Test
    void shouldNotHoldUpThePipelineWhenTheActorHasEnded() {
        final List<Object> dead = new ArrayList<>();
        try (ActorSystem system = ActorSystem.builder("ended")
                .layout(ThreadLayout.caller())
                .onDeadLetter((message, recipient, sender, reason) -> dead.add(message))
                .start()) {
            final ActorRef<Long> ended = system.spawn(ActorSpec.of(() -> (m, context) -> {}));
            ended.stop();
            while (system.step() > 0) {}
            final Pipeline<Event> source = Pipeline.builder("source", 8, Event::new)
                    .layout(ThreadLayout.caller())
                    .offerStage("tell", ActorStages.tell(ended, (Event event) -> event.value))
                    .build();
            final Publisher<Event> publisher = source.publisher();
            source.start();
            publisher.claim().value = 7;
            publisher.commit(0);
            assertThat(source.shutdown(Duration.ofSeconds(5)).isComplete()).isTrue();
        }
        assertThat(dead).containsExactly(7L);
    }
}
