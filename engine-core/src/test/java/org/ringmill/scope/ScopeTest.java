package org.ringmill.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.testing.Await;
import org.ringmill.time.EngineClock;
import org.ringmill.time.ManualClock;
import org.ringmill.time.TimerWheel;

class ScopeTest {
    private static final long START_NS = 1_000_000_000_000L;

    private final Scope root = Scope.root("root");

    @Test
    void shouldEndWithAllBelowAndSayWhy() {
        final Scope child = root.child("child");
        final Scope grandchild = child.child("grandchild");
        final Scope sibling = root.child("sibling");
        assertThat(grandchild.isCancelled()).isFalse();
        assertThat(grandchild.cause()).isNull();
        final Exception failure = new Exception("broken");
        assertThat(child.cancel(failure)).isTrue();
        assertThat(child.cancel("again")).isFalse();
        assertThat(grandchild.isCancelled()).isTrue();
        assertThat(grandchild.cause()).isSameAs(child.cause());
        assertThat(child.cause().kind()).isEqualTo(Cause.Kind.CANCELLED);
        assertThat(child.cause().failure()).isSameAs(failure);
        assertThat(root.isCancelled()).isFalse();
        assertThat(sibling.isCancelled()).isFalse();
        assertThat(root.size()).isEqualTo(1);
        assertThat(grandchild).hasToString("Scope[child > grandchild, " + grandchild.cause() + "]");
    }

    @Test
    void shouldBeBornEndedBelowOneThatHasEnded() {
        root.cancel("over");
        final Scope child = root.child("child", START_NS);
        assertThat(child.cause()).isSameAs(root.cause());
        final AtomicInteger calls = new AtomicInteger();
        child.onCancel(cause -> calls.incrementAndGet());
        assertThat(calls).hasValue(1);
        assertThat(root.size()).isZero();
    }

    @Test
    void shouldTellADeadlineFromACancel() {
        final Scope child = root.child("child", START_NS);
        assertThat(child.isDone(START_NS - 1)).isFalse();
        assertThat(child.remainingNs(START_NS - 5)).isEqualTo(5);
        assertThat(child.expire(START_NS - 1)).isFalse();
        assertThat(child.isDone(START_NS)).isTrue();
        assertThat(child.isCancelled()).isFalse();
        assertThat(child.expire(START_NS)).isTrue();
        assertThat(child.isCancelled()).isTrue();
        assertThat(child.cause().isDeadlineExceeded()).isTrue();
        assertThat(child.cause().reason()).contains("deadlineNs=" + START_NS);
        assertThat(child.remainingNs(START_NS - 5)).isZero();
        assertThat(root.expire(Long.MAX_VALUE - 1)).isFalse();
        final Scope cancelled = root.child("cancelled", START_NS);
        cancelled.cancel("first");
        assertThat(cancelled.expire(START_NS)).isTrue();
        assertThat(cancelled.cause().isDeadlineExceeded()).isFalse();
    }

    @Test
    void shouldNeverHaveALaterDeadlineThanTheOneAbove() {
        final Scope child = root.child("child", START_NS);
        assertThat(root.deadlineNs()).isEqualTo(Scope.NO_DEADLINE);
        assertThat(root.remainingNs(START_NS)).isEqualTo(Long.MAX_VALUE);
        assertThat(child.child("later", START_NS + 1).deadlineNs()).isEqualTo(START_NS);
        assertThat(child.child("earlier", START_NS - 1).deadlineNs()).isEqualTo(START_NS - 1);
        assertThat(child.child("none").deadlineNs()).isEqualTo(START_NS);
    }

    @Test
    void shouldInheritValuesAndReplaceThem() {
        final Scope.Key<String> trace = Scope.Key.of("trace", String.class);
        final Scope.Key<String> sameName = Scope.Key.of("trace", String.class);
        final Scope.Key<Integer> user = Scope.Key.of("user", Integer.class);
        final Scope child =
                root.childBuilder("child").value(trace, "a").value(user, 7).open();
        final Scope grandchild =
                child.childBuilder("grandchild").value(trace, "b").open();
        assertThat(root.value(trace)).isNull();
        assertThat(child.value(trace)).isEqualTo("a");
        assertThat(grandchild.value(trace)).isEqualTo("b");
        assertThat(grandchild.value(user)).isEqualTo(7);
        assertThat(grandchild.value(sameName)).isNull();
    }

    @Test
    void shouldRefuseAKeyOfAPrimitiveTypeWhichNoValueHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.Key.of("user", int.class))
                .withMessageContaining("name=user, type=int");
    }

    @Test
    void shouldCallEachListenerOnceWhenAllBelowHaveEnded() {
        final Scope child = root.child("child");
        final List<String> calls = new ArrayList<>();
        root.onCancel(cause -> calls.add("first " + child.isCancelled()));
        child.onCancel(cause -> calls.add("child " + cause.reason()));
        final Registration closed = root.onCancel(cause -> calls.add("closed"));
        root.onCancel(cause -> calls.add("last"));
        closed.close();
        closed.close();
        root.cancel("why");
        assertThat(calls).containsExactly("first true", "last", "child why");
        root.onCancel(cause -> calls.add("late"));
        assertThat(calls).endsWith("late").hasSize(4);
        root.close();
        assertThat(calls).hasSize(4);
    }

    @Test
    void shouldLetAListenerAddAndCloseAndCancel() {
        final List<String> calls = new ArrayList<>();
        final AtomicReference<Registration> second = new AtomicReference<>();
        root.onCancel(cause -> {
            second.get().close();
            root.cancel("again");
            root.onCancel(inner -> calls.add("inner"));
            root.child("born ended").onCancel(inner -> calls.add("child"));
        });
        second.set(root.onCancel(cause -> calls.add("second")));
        root.cancel("why");
        assertThat(calls).containsExactly("inner", "child");
    }

    @Test
    void shouldCallTheOthersWhenOneThrows() {
        final List<Throwable> failures = new ArrayList<>();
        final Scope tree = Scope.rootBuilder("tree")
                .onListenerFailure((scope, failure) -> {
                    failures.add(failure);
                    assertThat(scope.name()).isEqualTo("child");
                })
                .open();
        final Scope child = tree.child("child");
        final AtomicInteger calls = new AtomicInteger();
        final RuntimeException broken = new IllegalStateException("broken");
        child.onCancel(cause -> {
            throw broken;
        });
        child.onCancel(cause -> calls.incrementAndGet());
        assertThat(tree.cancel("why")).isTrue();
        assertThat(calls).hasValue(1);
        assertThat(failures).containsExactly(broken);
    }

    @Test
    void shouldGiveWhatAListenerThrowsToTheHandlerOfUncaughtExceptions() {
        final AtomicReference<Throwable> uncaught = new AtomicReference<>();
        final RuntimeException broken = new IllegalStateException("broken");
        root.onCancel(cause -> {
            throw broken;
        });
        final Thread cancelling = new Thread(() -> root.cancel("why"), "cancelling");
        cancelling.setUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
        cancelling.start();
        Await.ended(cancelling);
        assertThat(uncaught).hasValue(broken);
    }

    @Test
    void shouldTakeAHandlerAndATimerAtTheRootOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> root.childBuilder("child").onListenerFailure((scope, failure) -> {}))
                .withMessageContaining("only a root");
    }

    @Test
    void shouldEndATreeDeeperThanTheStack() {
        Scope deepest = root;
        for (int i = 0; i < 200_000; i++) {
            deepest = deepest.child("deep");
        }
        root.cancel("why");
        assertThat(deepest.isCancelled()).isTrue();
    }

    @Test
    void shouldLeaveNothingBehindOfAMillionScopes() {
        final ScopeTimer timer = new ScopeTimer(EngineClock.live());
        final Scope tree = Scope.rootBuilder("tree").timer(timer).open();
        final long beforeBytes = Await.usedBytes();
        for (int i = 0; i < 1_000_000; i++) {
            try (Scope child = tree.child("child", Long.MAX_VALUE - 1 - i)) {
                child.onCancel(cause -> {}).close();
                tree.onCancel(cause -> {}).close();
            }
        }
        assertThat(tree.size()).isZero();
        assertThat(timer.size()).isZero();
        assertThat(Await.usedBytes() - beforeBytes).isLessThan(2_000_000);
    }

    @Test
    void shouldExpireByItselfWhereATimerRuns() {
        final ManualClock clock = new ManualClock(START_NS);
        final ScopeTimer timer = new ScopeTimer(clock);
        final Scope tree = Scope.rootBuilder("tree").timer(timer).open();
        final Scope early = tree.child("early", START_NS + 10 * TimerWheel.TICK_NS);
        final Scope below = early.child("below");
        final Scope late = tree.child("late", START_NS + 5000 * TimerWheel.TICK_NS);
        final Scope cancelled = tree.child("cancelled", START_NS + 10 * TimerWheel.TICK_NS);
        assertThat(timer.size()).isEqualTo(3);
        cancelled.cancel("before");
        assertThat(timer.size()).isEqualTo(2);
        assertThat(timer.doWork()).isZero();
        clock.advanceTo(early.deadlineNs() - 1);
        assertThat(timer.doWork()).isZero();
        clock.advanceTo(early.deadlineNs());
        assertThat(timer.doWork()).isEqualTo(1);
        assertThat(below.cause().isDeadlineExceeded()).isTrue();
        assertThat(cancelled.cause().isDeadlineExceeded()).isFalse();
        assertThat(late.isCancelled()).isFalse();
        clock.advanceTo(late.deadlineNs() + 1);
        assertThat(timer.doWork(1)).isEqualTo(1);
        assertThat(late.cause().isDeadlineExceeded()).isTrue();
        assertThat(timer.size()).isZero();
        assertThat(tree.size()).isZero();
        assertThat(timer.doWork()).isZero();
    }

    @Test
    void shouldExpireOnAThreadOfItsGroup() {
        final EngineClock clock = EngineClock.live();
        final ScopeTimer timer = new ScopeTimer(clock);
        final AgentGroup group = AgentGroup.builder("scopes")
                .addBackground(timer, AgentErrorHandler.STOP)
                .build();
        group.start();
        final Scope tree = Scope.rootBuilder("tree").timer(timer).open();
        final List<Scope> scopes = new ArrayList<>();
        final long nowNs = clock.timeNs();
        for (int i = 0; i < 1000; i++) {
            scopes.add(tree.child("scope", nowNs + i * 10_000L));
        }
        Await.until("all have expired", () -> scopes.stream().allMatch(Scope::isCancelled));
        assertThat(scopes).allMatch(scope -> scope.cause().isDeadlineExceeded());
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(tree.size()).isZero();
    }

    /** Registering, closing, cancelling and opening meet: each listener that was not closed in time is called exactly once. */
    @Test
    void shouldCallEachListenerOnceWhenCancelRacesWithRegistration() throws InterruptedException {
        for (int round = 0; round < 1000; round++) {
            final Scope scope = Scope.root("race");
            final Scope child = scope.child("child");
            final int[] calls = new int[40];
            final CountDownLatch ready = new CountDownLatch(1);
            final AtomicReference<@Nullable Registration> late = new AtomicReference<>();
            final Thread registering = new Thread(() -> {
                ready.countDown();
                for (int i = 0; i < calls.length; i++) {
                    final int index = i;
                    final Scope at = i % 2 == 0 ? scope : child;
                    at.onCancel(cause -> {
                        synchronized (calls) {
                            calls[index]++;
                        }
                    });
                }
                late.set(scope.child("late").onCancel(cause -> {}));
            });
            final Thread cancelling = new Thread(() -> child.cancel("child"));
            registering.start();
            cancelling.start();
            ready.await();
            scope.cancel("why");
            registering.join();
            cancelling.join();
            assertThat(late.get()).isNotNull();
            synchronized (calls) {
                assertThat(calls).as("round " + round).containsOnly(1);
            }
            assertThat(scope.size() + child.size()).isZero();
        }
    }
}
