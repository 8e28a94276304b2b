package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();
    private final ActorRef<String> watched = fixture.system.spawn("watched", Noting.spec(Noting.notes()));

    /** An actor that is told what to do. */
    private final ActorRef<Consumer<ActorContext<Consumer<?>>>> watcher = fixture.system.spawn("watcher", doing());

    @SuppressWarnings("unchecked")
    private ActorSpec<Consumer<ActorContext<Consumer<?>>>> doing() {
        return ActorSpec.of(() -> new Actor<>() {
            @Override
            public void onMessage(
                    final Consumer<ActorContext<Consumer<?>>> what,
                    final ActorContext<Consumer<ActorContext<Consumer<?>>>> context) {
                what.accept((ActorContext<Consumer<?>>) (ActorContext<?>) context);
            }

            @Override
            public void onTerminated(
                    final ActorRef<?> ended, final ActorContext<Consumer<ActorContext<Consumer<?>>>> context) {
                notes.add("ended " + ended.name());
            }
        });
    }

    @Test
    void shouldBeToldOnceThatAnotherHasEnded() {
        watcher.tell(context -> context.watch(watched));
        watcher.tell(context -> context.watch(watched));
        fixture.settle();
        assertThat(notes).isEmpty();
        watched.stop();
        watched.stop();
        fixture.settle();
        assertThat(notes).containsExactly("ended watched");
    }

    @Test
    void shouldBeToldOfAnEndThatWasBefore() {
        watched.stop();
        fixture.settle();
        watcher.tell(context -> context.watch(watched));
        fixture.settle();
        assertThat(notes).containsExactly("ended watched");
        watcher.tell(context -> context.watch(watched));
        fixture.settle();
        assertThat(notes).as("a watch of its own").hasSize(2);
    }

    @Test
    void shouldNotBeToldWhenItDoesNotWatchAnyMore() {
        watcher.tell(context -> context.watch(watched));
        watcher.tell(context -> context.unwatch(watched));
        watched.stop();
        fixture.settle();
        assertThat(notes).isEmpty();
    }

    @Test
    void shouldBeToldOnceHoweverOftenWatchAndUnwatchCrossTheEnd() {
        watched.stop();
        fixture.settle();
        watcher.tell(context -> {
            context.watch(watched);
            context.unwatch(watched);
            context.watch(watched);
            context.unwatch(watched);
            context.watch(watched);
        });
        fixture.settle();
        assertThat(notes).containsExactly("ended watched");
    }

    @Test
    void shouldBeToldOfAChildThatFailsForGood() {
        watcher.tell(context -> {
            final ActorRef<String> child = context.spawn(
                    "child", Noting.spec(Noting.notes()).supervision(Supervision.always(Supervision.Directive.STOP)));
            context.watch(child);
            child.tell("fail");
        });
        fixture.settle();
        assertThat(notes).containsExactly("ended child");
    }

    @Test
    void shouldRefuseToWatchItself() {
        watcher.tell(context -> context.watch(context.self()));
        fixture.settle();
        assertThat(fixture.failures).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHandleSystemMessagesBeforeAllOthers() {
        for (int i = 0; i < 100; i++) {
            watched.tell("x" + i);
        }
        watched.stop();
        fixture.settle();
        assertThat(fixture.dead).hasSize(100);
    }
}
