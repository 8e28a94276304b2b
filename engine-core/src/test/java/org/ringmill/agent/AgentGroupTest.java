package org.ringmill.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentErrorHandler.Decision;
import org.ringmill.testing.Await;

class AgentGroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static List<TestAgent> agents(final int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TestAgent("agent-" + i))
                .toList();
    }

    private static AgentGroup.Builder builder(
            final String name, final ThreadLayout layout, final List<TestAgent> agents) {
        final AgentGroup.Builder builder = AgentGroup.builder(name).layout(layout);
        agents.forEach(agent -> builder.add(agent, AgentErrorHandler.STOP));
        return builder;
    }

    private static AgentGroup group(final String name, final ThreadLayout layout, final TestAgent... agents) {
        return builder(name, layout, List.of(agents)).build();
    }

    private static void stepUntil(final AgentGroup group, final java.util.function.BooleanSupplier condition) {
        Await.until("agents have run", () -> {
            group.step();
            return condition.getAsBoolean();
        });
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldStartRunAndCloseEachAgentOnce(final ThreadLayout layout) {
        final List<TestAgent> agents = agents(5);
        final AgentGroup group = builder("life", layout, agents).build();

        group.start();
        assertThat(agents).allMatch(agent -> agent.starts.get() == 1);
        stepUntil(group, () -> agents.stream().allMatch(agent -> agent.cycles.get() > 0));
        assertThat(group.stop(LIMIT)).isEmpty();
        assertThat(group.stop(LIMIT)).isEmpty();

        assertThat(agents).allMatch(agent -> agent.starts.get() == 1 && agent.closes.get() == 1);
        assertThat(Await.threads("life-")).isEmpty();
        assertThat(group.failure()).isNull();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#threadedLayouts")
    void shouldCutNeighboursIntoEvenRunsOfThreads(final ThreadLayout layout) {
        final List<TestAgent> agents = agents(5);
        final AgentGroup group = builder("cut", layout, agents).build();
        group.start();
        final List<Thread> threads = agents.stream().map(a -> a.thread.get()).toList();
        group.stop(LIMIT);

        final int expected = layout.threads(5, Runtime.getRuntime().availableProcessors());
        final List<Thread> distinct = threads.stream().distinct().toList();
        assertThat(distinct).hasSize(expected).doesNotContain(Thread.currentThread());
        assertThat(distinct)
                .allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getName().startsWith("cut-"));
        for (int i = 0; i < expected; i++) {
            final Thread thread = distinct.get(i);
            assertThat(threads.stream().filter(t -> t == thread).count()).isBetween(5L / expected, 5L / expected + 1);
            assertThat(threads.lastIndexOf(thread) - threads.indexOf(thread) + 1)
                    .as("neighbours")
                    .isEqualTo((int) threads.stream().filter(t -> t == thread).count());
        }
    }

    @Test
    void shouldRunAgentsInOrderWhenTheyShareTheCallersThread() throws Exception {
        final StringBuilder order = new StringBuilder();
        final List<TestAgent> agents = agents(3);
        for (final TestAgent agent : agents) {
            agent.working(() -> {
                order.append(agent.roleName().charAt(6));
                return 1;
            });
        }
        final AgentGroup group = builder("order", ThreadLayout.caller(), agents).build();
        group.start();

        assertThat(group.step()).isEqualTo(3);
        assertThat(group.step()).isEqualTo(3);
        assertThat(order).hasToString("012012");
        group.stop(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#threadedLayouts")
    void shouldLeaveNoThreadWhenOneAgentFailsToStart(final ThreadLayout layout) {
        for (int failing = 0; failing < 4; failing++) {
            final List<TestAgent> agents = agents(4);
            final TestAgent background = new TestAgent("background");
            agents.get(failing).onStart(() -> {
                throw new IllegalStateException("no licence");
            });
            final AgentGroup group = builder("startfail", layout, agents)
                    .addBackground(background, AgentErrorHandler.STOP)
                    .build();

            assertThatThrownBy(group::start)
                    .isInstanceOf(RingmillException.class)
                    .hasMessageContaining("no licence")
                    .hasRootCauseMessage("no licence");

            assertThat(Await.threads("startfail-")).isEmpty();
            assertThat(agents).allMatch(agent -> agent.starts.get() == agent.closes.get());
            assertThat(background.starts.get()).isEqualTo(background.closes.get());
        }
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldCloseThoseThatHaveStartedWhenOneFailsToStart(final ThreadLayout layout) {
        final List<TestAgent> agents = agents(3);
        agents.get(1).onStart(() -> {
            throw new IllegalStateException("no licence");
        });
        final AgentGroup group = builder("startfail", layout, agents).build();

        assertThatThrownBy(group::start).isInstanceOf(RingmillException.class).hasMessageContaining("no licence");

        assertThat(agents).allMatch(agent -> agent.starts.get() == agent.closes.get());
        assertThat(group.step()).isZero();
        assertThat(group.stop(LIMIT)).isEmpty();
        assertThat(agents).allMatch(agent -> agent.starts.get() == agent.closes.get());
    }

    @Test
    void shouldRefuseASecondStartAndAStartAfterTheStop() {
        final AgentGroup twice = group("twice", ThreadLayout.caller(), new TestAgent("a"));
        twice.start();
        assertThatThrownBy(twice::start).isInstanceOf(IllegalStateException.class);

        final TestAgent agent = new TestAgent("a");
        final AgentGroup stopped = group("stopped", ThreadLayout.dedicated(), agent);
        assertThat(stopped.stop(LIMIT)).isEmpty();
        assertThatThrownBy(stopped::start).isInstanceOf(IllegalStateException.class);
        assertThat(agent.starts).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldGoOnWhenTheErrorHandlerSaysContinue(final ThreadLayout layout) {
        final AtomicInteger errors = new AtomicInteger();
        final TestAgent failing = new TestAgent("failing").working(() -> {
            throw new java.io.IOException("flaky");
        });
        final AgentGroup group = AgentGroup.builder("continue")
                .layout(layout)
                .add(failing, (agent, error) -> {
                    assertThat(agent).isSameAs(failing);
                    assertThat(error).hasMessage("flaky");
                    errors.incrementAndGet();
                    return Decision.CONTINUE;
                })
                .build();
        group.start();
        stepUntil(group, () -> errors.get() > 10);
        group.stop(LIMIT);
        assertThat(group.failure()).isNull();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldStopOnlyTheAgentThatFailed(final ThreadLayout layout) {
        final List<TestAgent> agents = agents(3);
        agents.get(1).working(() -> {
            throw new AssertionError("broken");
        });
        final AgentGroup group = builder("onefails", layout, agents).build();
        group.start();
        stepUntil(group, () -> group.failure() != null);
        final int cyclesAtFailure = agents.get(0).cycles.get();
        stepUntil(
                group,
                () -> agents.get(0).cycles.get() > cyclesAtFailure + 10
                        && agents.get(2).cycles.get() > 10);
        group.stop(LIMIT);

        assertThat(group.failure()).isNotNull();
        assertThat(group.failure().agent()).isEqualTo("agent-1");
        assertThat(group.failure().cause()).hasMessage("broken");
        assertThat(agents.get(1).cycles).hasValue(1);
        assertThat(agents).allMatch(agent -> agent.closes.get() == 1);
    }

    /** Others may wait for what it closes. */
    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldCloseTheAgentThatFailedAtOnceOnItsThread(final ThreadLayout layout) {
        final AtomicReference<Thread> closing = new AtomicReference<>();
        final TestAgent failing = new TestAgent("failing")
                .working(() -> {
                    throw new AssertionError("broken");
                })
                .onClose(() -> {
                    closing.set(Thread.currentThread());
                    throw new IllegalStateException("nor can it be closed");
                });
        final TestAgent sound = new TestAgent("sound");
        final AgentGroup group = group("closesfailed", layout, failing, sound);
        group.start();
        try {
            stepUntil(group, () -> closing.get() != null);
            assertThat(closing).hasValue(failing.thread.get());
            final int cyclesAtClose = sound.cycles.get();
            stepUntil(group, () -> sound.cycles.get() > cyclesAtClose + 10);
            assertThat(sound.closes).hasValue(0);
        } finally {
            group.stop(LIMIT);
        }
        assertThat(failing.cycles).hasValue(1);
        assertThat(failing.closes).hasValue(1);
        assertThat(group.failure().cause()).hasMessage("broken");
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldStopTheAgentWhenItsErrorHandlerThrows(final ThreadLayout layout) {
        final TestAgent rethrown = new TestAgent("rethrown").working(() -> {
            throw new IllegalStateException("first");
        });
        final TestAgent other = new TestAgent("other").working(() -> {
            throw new IllegalStateException("second");
        });
        final TestAgent sound = new TestAgent("sound");
        final AgentGroup group = AgentGroup.builder("handlerfails")
                .layout(layout)
                .add(rethrown, (agent, error) -> {
                    throw (IllegalStateException) error;
                })
                .add(other, (agent, error) -> {
                    throw new IllegalArgumentException("from the handler");
                })
                .add(sound, AgentErrorHandler.STOP)
                .build();
        group.start();
        stepUntil(group, () -> rethrown.cycles.get() > 0 && other.cycles.get() > 0 && sound.cycles.get() > 10);
        group.stop(LIMIT);

        assertThat(group.failure()).isNotNull();
        assertThat(rethrown.cycles).hasValue(1);
        assertThat(other.cycles).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldCloseTheOthersWhenOneFailsToClose(final ThreadLayout layout) {
        final List<TestAgent> agents = agents(3);
        agents.get(0).onClose(() -> {
            throw new IllegalStateException("cannot flush");
        });
        final AgentGroup group = builder("closefail", layout, agents).build();
        group.start();
        assertThat(group.stop(LIMIT)).isEmpty();
        assertThat(agents).allMatch(agent -> agent.closes.get() == 1);
        assertThat(group.failure()).isNotNull();
        assertThat(group.failure().agent()).isEqualTo("agent-0");
    }

    @Test
    void shouldInterruptAnAgentThatIsStillBusyAtTheDeadline() {
        final CountDownLatch entered = new CountDownLatch(1);
        final AtomicBoolean interrupted = new AtomicBoolean();
        final TestAgent stuck = new TestAgent("stuck").working(() -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                interrupted.set(true);
            }
            return 0;
        });
        final AgentGroup group = group("interrupt", ThreadLayout.dedicated(), stuck);
        group.start();
        Await.until("the agent is stuck", () -> entered.getCount() == 0);

        assertThat(group.stop(Duration.ofMillis(20))).isEmpty();
        assertThat(interrupted).isTrue();
        assertThat(stuck.closes).hasValue(1);
    }

    @Test
    void shouldNameTheThreadThatWillNotEndEvenInterrupted() {
        final AtomicBoolean release = new AtomicBoolean();
        final AtomicBoolean entered = new AtomicBoolean();
        final TestAgent stuck = new TestAgent("stuck").working(() -> {
            entered.set(true);
            while (!release.get()) {
                Thread.onSpinWait();
            }
            return 0;
        });
        final AgentGroup group = group("hopeless", ThreadLayout.dedicated(), new TestAgent("sound"), stuck);
        group.start();
        Await.until("the agent is stuck", entered::get);

        assertThat(group.stop(Duration.ofMillis(20))).containsExactly("hopeless-1");
        release.set(true);
        Await.until("it has ended", () -> Await.threads("hopeless-").isEmpty());
    }

    /** Two seconds after the interrupts, not two for each. */
    @Test
    void shouldNotWaitForEachStuckThreadInTurn() {
        final AtomicBoolean release = new AtomicBoolean();
        final CountDownLatch entered = new CountDownLatch(2);
        final List<TestAgent> stuck = agents(2);
        stuck.forEach(agent -> agent.working(() -> {
            entered.countDown();
            while (!release.get()) {
                Thread.onSpinWait();
            }
            return 0;
        }));
        final AgentGroup group =
                builder("pair", ThreadLayout.dedicated(), stuck).build();
        group.start();
        Await.until("both are stuck", () -> entered.getCount() == 0);

        final long startNs = System.nanoTime();
        assertThat(group.stop(Duration.ofMillis(20))).containsExactly("pair-0", "pair-1");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(4));
        release.set(true);
        Await.until("they have ended", () -> Await.threads("pair-").isEmpty());
    }

    @Test
    void shouldStopInOrderWhenTheStoppingThreadIsInterrupted() {
        final AtomicBoolean interrupted = new AtomicBoolean();
        final TestAgent agent = new TestAgent("busy").working(() -> {
            LockSupport.parkNanos(5_000_000);
            if (Thread.currentThread().isInterrupted()) {
                interrupted.set(true);
            }
            return 1;
        });
        final AgentGroup group = group("interrupted", ThreadLayout.dedicated(), agent);
        group.start();
        Thread.currentThread().interrupt();
        final List<String> stuck = group.stop(LIMIT);

        assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
        assertThat(stuck).isEmpty();
        assertThat(interrupted).as("the agent was interrupted").isFalse();
        assertThat(Await.threads("interrupted-")).isEmpty();
    }

    @Test
    void shouldDoNothingWhenAStepIsTakenInsideAStep() {
        final AtomicInteger inner = new AtomicInteger(-1);
        final TestAgent agent = new TestAgent("recursive");
        final AgentGroup group = group("recursive", ThreadLayout.caller(), agent);
        agent.working(() -> {
            assertThat(group.isOnAgentThread()).isTrue();
            group.interleave();
            inner.set(group.step());
            return 1;
        });
        group.start();
        assertThat(group.step()).isEqualTo(1);
        assertThat(inner).hasValue(0);
        assertThat(agent.cycles).hasValue(1);
        assertThat(group.isOnAgentThread()).isFalse();
        group.stop(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldNotStepBeforeTheStartNorAfterTheStop(final ThreadLayout layout) {
        final TestAgent agent = new TestAgent("a");
        final AgentGroup group = group("steps", layout, agent);
        for (int i = 0; i < 20; i++) {
            assertThat(group.step()).isZero();
            group.interleave();
        }
        assertThat(agent.cycles).hasValue(0);
        group.start();
        group.stop(LIMIT);
        final int cycles = agent.cycles.get();
        for (int i = 0; i < 20; i++) {
            assertThat(group.step()).isZero();
            group.interleave();
        }
        assertThat(agent.cycles).hasValue(cycles);
    }

    @Test
    void shouldRepeatTheInterleavingWhenTheSeedIsTheSame() {
        final List<String> traces = new ArrayList<>();
        for (final long seed : new long[] {1, 1, 2, 3}) {
            final StringBuilder trace = new StringBuilder();
            final List<TestAgent> agents = agents(4);
            agents.forEach(agent -> agent.working(() -> {
                trace.append(agent.roleName().charAt(6));
                return 1;
            }));
            final AgentGroup group =
                    builder("seeded", ThreadLayout.simulated(seed), agents).build();
            group.start();
            for (int i = 0; i < 100; i++) {
                group.interleave();
                group.step();
                trace.append(' ');
            }
            group.stop(LIMIT);
            traces.add(trace.toString());
        }
        assertThat(traces.get(0)).isEqualTo(traces.get(1));
        assertThat(traces.stream().distinct()).hasSize(3);
    }

    @Test
    void shouldRunBackgroundAgentsOnAThreadOfTheirOwn() {
        final TestAgent hot = new TestAgent("hot");
        final TestAgent slow1 = new TestAgent("slow1");
        final TestAgent slow2 = new TestAgent("slow2");
        final TestAgent keeper = new TestAgent("keeper");
        final AgentGroup group = AgentGroup.builder("kinds")
                .layout(ThreadLayout.shared(1))
                .add(hot, AgentErrorHandler.STOP)
                .addBackground(slow1, AgentErrorHandler.STOP)
                .addBackground(slow2, AgentErrorHandler.STOP)
                .addHousekeeping(keeper, AgentErrorHandler.STOP)
                .build();
        group.start();
        assertThat(Await.threads("kinds-"))
                .containsExactlyInAnyOrder("kinds-0", "kinds-slow1", "kinds-slow2", "kinds-keeper");
        assertThat(slow1.thread.get()).isNotSameAs(slow2.thread.get()).isNotSameAs(hot.thread.get());
        Await.until("housekeeping", () -> keeper.cycles.get() > 1);
        group.stop(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("steppedLayouts")
    void shouldStepBackgroundAgentsWithTheOthersWhenThereIsNoThread(final ThreadLayout layout) {
        final TestAgent hot = new TestAgent("hot");
        final TestAgent slow = new TestAgent("slow");
        final TestAgent keeper = new TestAgent("keeper");
        final AgentGroup group = AgentGroup.builder("stepped")
                .layout(layout)
                .add(hot, AgentErrorHandler.STOP)
                .addBackground(slow, AgentErrorHandler.STOP)
                .addHousekeeping(keeper, AgentErrorHandler.STOP)
                .build();
        group.start();
        stepUntil(group, () -> hot.cycles.get() > 0 && slow.cycles.get() > 0 && keeper.cycles.get() > 0);
        assertThat(Await.threads("stepped-")).isEmpty();
        group.stop(LIMIT);
    }

    static java.util.stream.Stream<ThreadLayout> steppedLayouts() {
        return Await.steppedLayouts(3);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRunAnAgentThatJoinsUntilItLeaves(final ThreadLayout layout) {
        final TestAgent first = new TestAgent("first");
        final TestAgent guest = new TestAgent("guest");
        final AgentGroup group = group("joined", layout, first);
        group.start();
        final AgentGroup.Membership membership = group.join(guest, AgentErrorHandler.STOP);
        assertThat(guest.starts).hasValue(1);
        stepUntil(group, () -> guest.cycles.get() > 0);

        assertThat(membership.leave(LIMIT)).isTrue();
        assertThat(membership.leave(LIMIT)).isTrue();
        assertThat(guest.closes).hasValue(1);
        final int cycles = guest.cycles.get();
        final int before = first.cycles.get();
        stepUntil(group, () -> first.cycles.get() > before + 5);
        assertThat(guest.cycles).hasValue(cycles);
        group.stop(LIMIT);
        assertThat(guest.closes).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldStopAJoinedAgentWithTheGroup(final ThreadLayout layout) {
        final TestAgent guest = new TestAgent("guest");
        final AgentGroup group = group("overstay", layout, new TestAgent("first"));
        group.start();
        final AtomicBoolean onAgentThread = new AtomicBoolean();
        guest.working(() -> {
            onAgentThread.set(group.isOnAgentThread());
            return 0;
        });
        final AgentGroup.Membership membership = group.join(guest, AgentErrorHandler.STOP);
        stepUntil(group, () -> guest.cycles.get() > 0);
        assertThat(group.stop(LIMIT)).isEmpty();

        assertThat(onAgentThread).isTrue();
        assertThat(guest.closes).hasValue(1);
        assertThat(Await.threads("overstay-")).isEmpty();
        assertThat(membership.leave(LIMIT)).isTrue();
        assertThat(guest.closes).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRefuseAnAgentThatCannotStartOrComesAtTheWrongTime(final ThreadLayout layout) {
        final AgentGroup group = group("refused", layout, new TestAgent("first"));
        assertThatThrownBy(() -> group.join(new TestAgent("early"), AgentErrorHandler.STOP))
                .isInstanceOf(IllegalStateException.class);
        group.start();
        final TestAgent failing = new TestAgent("failing").onStart(() -> {
            throw new IllegalStateException("no licence");
        });
        assertThatThrownBy(() -> group.join(failing, AgentErrorHandler.STOP))
                .isInstanceOf(RingmillException.class)
                .hasRootCauseMessage("no licence");
        group.step();
        assertThat(failing.cycles).hasValue(0);
        group.stop(LIMIT);
        assertThatThrownBy(() -> group.join(new TestAgent("late"), AgentErrorHandler.STOP))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Await.threads("refused-")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(IdleMode.class)
    void shouldNotLetAJoinedAgentSpinWhenAutoHasGivenTheCoresAway(final IdleMode mode) {
        assertThat(AgentGroup.joinedIdleMode(ThreadLayout.auto(), mode))
                .isEqualTo(mode == IdleMode.PARK ? IdleMode.PARK : IdleMode.BACKOFF);
        assertThat(AgentGroup.joinedIdleMode(ThreadLayout.dedicated(), mode)).isEqualTo(mode);
    }

    @Test
    void shouldWakeAParkedThreadWhenSignalled() {
        final AtomicLong flag = new AtomicLong();
        final AtomicLong seen = new AtomicLong();
        final TestAgent agent = new TestAgent("parked").working(() -> follow(flag, seen));
        final AgentGroup group = builder("parked", ThreadLayout.dedicated(), List.of(agent))
                .idleMode(IdleMode.PARK)
                .maxParkNs(TimeUnit.HOURS.toNanos(1))
                .build();
        followRounds(group, flag, seen);
    }

    @Test
    void shouldWakeTheNextAgentWhenOneOnAnotherThreadHasWorked() {
        final AtomicLong flag = new AtomicLong();
        final AtomicLong middle = new AtomicLong();
        final AtomicLong seen = new AtomicLong();
        final TestAgent first = new TestAgent("first").working(() -> {
            if (flag.get() != middle.get()) {
                // Long enough for the second, whom the signal has woken too, to park again.
                Await.spin(Duration.ofNanos(150_000));
            }
            return follow(flag, middle);
        });
        final TestAgent second = new TestAgent("second").working(() -> follow(middle, seen));
        final AgentGroup group = builder("chain", ThreadLayout.dedicated(), List.of(first, second))
                .idleMode(IdleMode.PARK)
                .maxParkNs(TimeUnit.HOURS.toNanos(1))
                .build();
        followRounds(group, flag, seen);
    }

    private static int follow(final AtomicLong from, final AtomicLong to) {
        final long value = from.get();
        if (value == to.get()) {
            return 0;
        }
        to.set(value);
        return 1;
    }

    /** A lost signal would cost a park of an hour. */
    private static void followRounds(final AgentGroup group, final AtomicLong flag, final AtomicLong seen) {
        group.start();
        for (long round = 1; round <= 200; round++) {
            flag.set(round);
            group.wakeup().signal();
            final long wanted = round;
            Await.until("round " + round + " is seen", () -> seen.get() == wanted);
        }
        assertThat(group.stop(LIMIT)).isEmpty();
    }

    @Test
    void shouldRefuseAGroupThatMakesNoSense() {
        assertThatThrownBy(() -> builder("cores", ThreadLayout.auto(), agents(1))
                        .cores(0, -1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("core=-1");
        assertThatThrownBy(() -> builder("park", ThreadLayout.auto(), agents(1))
                        .maxParkNs(0)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxParkNs=0");
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRunWhoJoinsAGroupThatBeganWithoutAgents(final ThreadLayout layout) throws InterruptedException {
        final AgentGroup group = AgentGroup.builder("empty").layout(layout).build();
        group.start();
        assertThat(group.step()).isZero();
        final TestAgent agent = new TestAgent("late");
        final AgentGroup.Membership membership = group.join(agent, AgentErrorHandler.STOP);
        assertThat(group.await(() -> agent.cycles.get() > 3, LIMIT.toNanos())).isTrue();
        assertThat(group.await(() -> false, 1)).isFalse();
        assertThat(membership.leave(LIMIT)).isTrue();
        assertThat(group.stop(LIMIT)).isEmpty();
    }

    @Test
    void shouldEndAWaitThatIsInterrupted() {
        final AgentGroup group =
                AgentGroup.builder("waiting").layout(ThreadLayout.caller()).build();
        group.start();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> group.await(() -> false, LIMIT.toNanos())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        group.stop(LIMIT);
    }

    @ParameterizedTest
    @EnumSource(IdleMode.class)
    void shouldRunUnderEachIdleMode(final IdleMode mode) {
        final TestAgent agent = new TestAgent("a");
        final AgentGroup group = builder("idle", ThreadLayout.dedicated(), List.of(agent))
                .idleMode(mode)
                .build();
        group.start();
        Await.until("it runs", () -> agent.cycles.get() > 3);
        assertThat(group.stop(LIMIT)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldLetAnAgentLeaveFromInsideItsOwnDutyCycle(final ThreadLayout layout) throws InterruptedException {
        final AgentGroup group = AgentGroup.builder("leave-soon").layout(layout).build();
        group.start();
        final AtomicReference<AgentGroup.Membership> membership = new AtomicReference<>();
        final TestAgent agent = new TestAgent("guest");
        agent.working(() -> {
            final AgentGroup.Membership own = membership.get();
            if (own != null) {
                own.leaveSoon();
            }
            return 1;
        });
        membership.set(group.join(agent, AgentErrorHandler.STOP));

        assertThat(group.await(() -> agent.closes.get() == 1, Await.LIMIT.toNanos()))
                .isTrue();
        final int cycles = agent.cycles.get();
        group.step();
        Await.until(
                "its thread has ended", () -> Await.threads("leave-soon-guest").isEmpty());
        assertThat(agent.cycles.get()).isEqualTo(cycles);
        assertThat(agent.closes.get()).isEqualTo(1);
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(agent.closes.get()).isEqualTo(1);
    }

    @Test
    void shouldLetAnAgentParkItselfAndWakeItToStop() {
        final AgentGroup group = AgentGroup.builder("self-idling")
                .layout(ThreadLayout.dedicated())
                .build();
        group.start();
        final AtomicInteger parks = new AtomicInteger();
        group.join(
                new SelfIdlingAgent() {
                    @Override
                    public int doWork() {
                        return doWork(1);
                    }

                    @Override
                    public int doWork(final int limit) {
                        parks.incrementAndGet();
                        LockSupport.park(this);
                        return 0;
                    }

                    @Override
                    public String roleName() {
                        return "parker";
                    }
                },
                AgentErrorHandler.STOP);
        Await.until("it parks", () -> parks.get() > 0);
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(parks.get()).isLessThan(10);
    }
}
