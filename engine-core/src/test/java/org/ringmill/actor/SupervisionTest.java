package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringmill.actor.Supervision.Directive;

class SupervisionTest {
    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();

    private ActorRef<String> failing(final Supervision supervision) {
        final ActorRef<String> actor =
                fixture.system.spawn("a", Noting.spec(notes).supervision(supervision));
        List.of("x", "fail", "y").forEach(actor::tell);
        fixture.settle();
        return actor;
    }

    @Test
    void shouldResumeWithTheStateAsItIs() {
        failing(Supervision.always(Directive.RESUME));
        assertThat(notes).containsExactly("start a", "x 1", "fail 2", "y 3");
    }

    @Test
    void shouldRestartWithANewStateAndKeepTheMailbox() {
        failing(Supervision.always(Directive.RESTART));
        assertThat(notes).containsExactly("start a", "x 1", "fail 2", "restart a", "start a", "y 1");
        assertThat(fixture.system.metrics().restarts()).isEqualTo(1);
        assertThat(fixture.system.metrics().failures()).isEqualTo(1);
        assertThat(fixture.system.metrics().lastFailure()).isInstanceOf(Noting.Failure.class);
    }

    @Test
    void shouldRestartAndDropTheMailbox() {
        final ActorRef<String> actor = failing(Supervision.always(Directive.RESTART_EMPTY));
        assertThat(notes).containsExactly("start a", "x 1", "fail 2", "restart a", "start a");
        assertThat(fixture.dead).containsExactly("y RESTARTED");
        actor.tell("z");
        fixture.settle();
        assertThat(notes).endsWith("z 1");
    }

    @Test
    void shouldStop() {
        final ActorRef<String> actor = failing(Supervision.always(Directive.STOP));
        assertThat(notes).containsExactly("start a", "x 1", "fail 2", "end a");
        assertThat(fixture.dead).containsExactly("y TERMINATED");
        assertThat(actor.isTerminated()).isTrue();
    }

    @Test
    void shouldStopATopLevelActorThatEscalates() {
        assertThat(failing(Supervision.always(Directive.ESCALATE)).isTerminated())
                .isTrue();
    }

    @Test
    void shouldStopWhenADeciderFails() {
        assertThat(failing(Supervision.deciding(error -> {
                            throw new IllegalStateException("undecided");
                        }))
                        .isTerminated())
                .isTrue();
        assertThat(fixture.failures).hasSize(2);
    }

    @Test
    void shouldDecideByTheError() {
        final ActorRef<String> actor =
                failing(Supervision.deciding(e -> e instanceof Noting.Failure ? Directive.RESUME : Directive.STOP));
        assertThat(actor.isTerminated()).isFalse();
        actor.tell("overflow");
        fixture.settle();
        assertThat(fixture.failures).last().isInstanceOf(StackOverflowError.class);
        assertThat(actor.isTerminated()).isTrue();
    }

    @Test
    void shouldStopAtTheLimitOfRestartsInATime() {
        final ActorRef<String> actor = fixture.system.spawn(
                "a",
                Noting.spec(notes)
                        .supervision(Supervision.always(Directive.RESTART).limit(2, Duration.ofSeconds(1))));
        for (int i = 0; i < 6; i++) {
            actor.tell("fail");
            fixture.pass(Duration.ofMillis(600));
        }
        assertThat(actor.isTerminated()).as("each pair lies further apart").isFalse();
        for (int i = 0; i < 3; i++) {
            actor.tell("fail");
            fixture.settle();
        }
        assertThat(actor.isTerminated()).isTrue();
    }

    @Test
    void shouldCountFailuresAtTheStartAgainstTheLimit() {
        final ActorRef<String> actor = fixture.system.spawn(
                "a",
                ActorSpec.<String>of(() -> {
                            notes.add("made");
                            throw new Noting.Failure("at the start");
                        })
                        .supervision(Supervision.always(Directive.RESTART).limit(3, Duration.ofSeconds(1))));
        fixture.settle();
        assertThat(actor.isTerminated()).isTrue();
        assertThat(notes).hasSize(4);
    }

    @Test
    void shouldNotResumeWhatHasNeverStarted() {
        final ActorRef<String> actor = fixture.system.spawn(
                "a",
                ActorSpec.<String>of(() -> {
                            throw new Noting.Failure("at the start");
                        })
                        .supervision(Supervision.always(Directive.RESUME)));
        fixture.settle();
        assertThat(actor.isTerminated()).isTrue();
    }

    /** A parent whose child does as told; "child:x" tells the child x. */
    private ActorRef<String> family(final Directive ofParent, final Directive ofChild) {
        return fixture.system.spawn(
                "parent",
                ActorSpec.<String>of(() -> new Actor<>() {
                            private ActorRef<String> child;

                            @Override
                            public void onStart(final ActorContext<String> context) {
                                notes.add("start parent");
                                child = context.spawn(
                                        "child", Noting.spec(notes).supervision(Supervision.always(ofChild)));
                            }

                            @Override
                            public void onMessage(final String message, final ActorContext<String> context) {
                                if (message.startsWith("child:")) {
                                    child.tell(message.substring(6));
                                } else {
                                    notes.add("parent " + message);
                                }
                                if (message.equals("fail")) {
                                    throw new Noting.Failure("parent");
                                }
                            }

                            @Override
                            public void onRestart(final Throwable cause, final ActorContext<String> context) {
                                notes.add("restart parent: " + cause.getMessage() + ", children "
                                        + context.children().size());
                            }
                        })
                        .supervision(Supervision.always(ofParent)));
    }

    @Test
    void shouldRestartTheParentOfAChildThatEscalates() {
        final ActorRef<String> parent = family(Directive.RESTART, Directive.ESCALATE);
        parent.tell("child:fail");
        fixture.settle();
        assertThat(notes)
                .containsExactly(
                        "start parent",
                        "start child",
                        "fail 1",
                        "end child",
                        "restart parent: on purpose, children 0",
                        "start parent",
                        "start child");
    }

    @Test
    void shouldResumeParentAndChildWhenTheEscalationIsResumed() {
        final ActorRef<String> parent = family(Directive.RESUME, Directive.ESCALATE);
        List.of("child:fail", "child:x", "y").forEach(parent::tell);
        fixture.settle();
        parent.tell("child:z");
        fixture.settle();
        assertThat(notes)
                .contains("start child", "fail 1", "x 2", "parent y", "z 3")
                .doesNotContain("restart child");
    }

    @Test
    void shouldStopBothWhenTheEscalationIsStopped() {
        final ActorRef<String> parent = family(Directive.STOP, Directive.ESCALATE);
        parent.tell("child:fail");
        fixture.settle();
        assertThat(parent.isTerminated()).isTrue();
        assertThat(notes).contains("end child");
    }

    @Test
    void shouldReachNoOtherActorByAFailure() {
        final ActorRef<String> parent = family(Directive.STOP, Directive.RESTART);
        final ActorRef<String> other = fixture.system.spawn("other", Noting.spec(notes));
        List.of("child:fail", "child:overflow", "x").forEach(parent::tell);
        fixture.settle();
        other.tell("y");
        parent.tell("z");
        fixture.settle();
        assertThat(notes).contains("parent x", "parent z", "y 1");
        assertThat(fixture.system.metrics().restarts()).isEqualTo(2);
    }

    @Test
    void shouldEndThoughOnStopAndOnRestartFail() {
        final List<String> done = new ArrayList<>();
        final ActorRef<String> actor = fixture.system.spawn("bad", ActorSpec.of(() -> new Actor<String>() {
            @Override
            public void onMessage(final String message, final ActorContext<String> context) {
                throw new Noting.Failure("message");
            }

            @Override
            public void onRestart(final Throwable cause, final ActorContext<String> context) {
                done.add("restart");
                throw new Noting.Failure("restart");
            }

            @Override
            public void onStop(final ActorContext<String> context) {
                done.add("stop");
                throw new Noting.Failure("stop");
            }
        }));
        actor.tell("x");
        fixture.settle();
        actor.stop();
        fixture.settle();
        assertThat(done).containsExactly("restart", "stop");
        assertThat(actor.isTerminated()).isTrue();
        assertThat(fixture.failures).hasSize(3);
    }

    @Test
    void shouldCountListenersThatFailAndGoOn() {
        try (ActorFixture bad = new ActorFixture(builder -> builder.onFailure((actor, error) -> {
                    throw new IllegalStateException("listener");
                })
                .onDeadLetter((message, recipient, sender, reason) -> {
                    throw new IllegalStateException("listener");
                }))) {
            final ActorRef<String> actor = bad.system.spawn("a", Noting.spec(notes));
            actor.tell("fail");
            actor.tell("stop");
            actor.tell("dead");
            bad.settle();
            assertThat(bad.system.metrics().listenerFailures()).isEqualTo(2);
            assertThat(bad.failures).hasSize(1);
            assertThat(bad.dead).containsExactly("dead TERMINATED");
        }
    }
}
