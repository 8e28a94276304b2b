package org.ringmill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;

class BoundedQueueTest {
    static Stream<BoundedQueue<Integer>> kinds() {
        return Stream.of(
                BoundedQueue.spsc(4, Backpressure.reject()),
                BoundedQueue.mpsc(4, Backpressure.reject()),
                BoundedQueue.mpmc(4, Backpressure.reject()));
    }

    private static void fill(final BoundedQueue<Integer> queue) {
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(i)).isEqualTo(Offer.PUBLISHED);
        }
    }

    private static List<Integer> drain(final BoundedQueue<Integer> queue) {
        final List<Integer> out = new ArrayList<>();
        queue.drain(out::add, 100);
        return out;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldKeepTheOrderAndRefuseWhatHasNoRoom(final BoundedQueue<Integer> queue) {
        fill(queue);
        assertThat(queue.offer(4)).isEqualTo(Offer.REJECTED);
        assertThat(queue.rejected()).isEqualTo(1);
        assertThat(queue.size()).isEqualTo(4).isEqualTo(queue.capacity());
        assertThat(queue.poll()).isZero();
        assertThat(queue.offer(5)).isEqualTo(Offer.PUBLISHED);
        assertThat(drain(queue)).containsExactly(1, 2, 3, 5);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldLoseTheNewestAndSayWhich() {
        final List<Integer> lost = new ArrayList<>();
        final BoundedQueue<Integer> queue =
                BoundedQueue.<Integer>mpsc(4, Backpressure.dropNewest()).onDropped(lost::add);
        fill(queue);
        assertThat(queue.offer(4)).isEqualTo(Offer.DROPPED);
        assertThat(lost).containsExactly(4);
        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(drain(queue)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldLoseTheOldestAndSayWhich() {
        final List<Integer> lost = new ArrayList<>();
        final BoundedQueue<Integer> queue =
                BoundedQueue.<Integer>mpmc(4, Backpressure.dropOldest()).onDropped(lost::add);
        fill(queue);
        assertThat(queue.offer(4)).isEqualTo(Offer.PUBLISHED);
        assertThat(queue.offer(5)).isEqualTo(Offer.PUBLISHED);
        assertThat(lost).containsExactly(0, 1);
        assertThat(queue.dropped()).isEqualTo(2);
        assertThat(drain(queue)).containsExactly(2, 3, 4, 5);
    }

    @Test
    void shouldWaitUntilThereIsRoom() throws InterruptedException {
        final BoundedQueue<Integer> queue = BoundedQueue.mpsc(4, Backpressure.block());
        fill(queue);
        final AtomicReference<Offer> answer = new AtomicReference<>();
        final Thread waiting = new Thread(() -> answer.set(queue.offer(4)), "offering");
        waiting.start();
        Await.until("it sleeps", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(answer).hasNullValue();
        assertThat(queue.poll()).isZero();
        Await.ended(waiting);
        assertThat(answer).hasValue(Offer.PUBLISHED);
        assertThat(drain(queue)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shouldGiveUpAfterItsTime() {
        final BoundedQueue<Integer> queue = BoundedQueue.spsc(4, Backpressure.timeout(Duration.ofMillis(2)));
        fill(queue);
        assertThat(queue.offer(4)).isEqualTo(Offer.TIMED_OUT);
        assertThat(queue.timedOut()).isEqualTo(1);
    }

    @Test
    void shouldReleaseWhoWaitsWhenItIsClosed() {
        final BoundedQueue<Integer> queue = BoundedQueue.mpsc(4, Backpressure.block());
        fill(queue);
        final AtomicReference<Offer> answer = new AtomicReference<>();
        final Thread waiting = new Thread(() -> answer.set(queue.offer(4)), "offering");
        waiting.start();
        Await.until("it sleeps", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        queue.close();
        Await.ended(waiting);
        assertThat(answer).hasValue(Offer.CLOSED);
        assertThat(queue.offer(5)).isEqualTo(Offer.CLOSED);
        assertThat(drain(queue)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldSayThatItWasInterruptedAndKeepTheFlag() {
        final BoundedQueue<Integer> queue = BoundedQueue.mpsc(4, Backpressure.block());
        fill(queue);
        Thread.currentThread().interrupt();
        assertThat(queue.offer(4)).isEqualTo(Offer.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(drain(queue)).containsExactly(0, 1, 2, 3);
    }

    /** Takes from the queue it is given, and may offer to it. */
    private static final class Taker implements Agent {
        final List<Integer> taken = new ArrayList<>();
        BoundedQueue<Integer> queue = BoundedQueue.spsc(2, Backpressure.reject());

        @Override
        public int doWork() {
            if (taken.size() == 3) {
                queue.offer(7);
            }
            return queue.drain(taken::add, 1);
        }

        @Override
        public String roleName() {
            return "taker";
        }
    }

    @Test
    void shouldStepItsGroupWhileItWaitsAndNeverWaitOnAnAgent() {
        final Taker taker = new Taker();
        final AgentGroup group = AgentGroup.builder("test")
                .layout(ThreadLayout.caller())
                .add(taker, AgentErrorHandler.STOP)
                .build();
        taker.queue = BoundedQueue.<Integer>mpsc(4, Backpressure.block()).waitingIn(group);
        group.start();
        fill(taker.queue);
        assertThat(taker.queue.offer(4)).isEqualTo(Offer.PUBLISHED);
        assertThat(taker.queue.offer(5)).isEqualTo(Offer.PUBLISHED);
        assertThat(taker.queue.offer(6)).isEqualTo(Offer.PUBLISHED);
        assertThat(taker.taken).containsExactly(0, 1, 2);
        group.step();
        assertThat(group.failure()).isNotNull();
        assertThat(group.failure().cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not wait for its own group, name=test");
        group.stop(Await.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 3, 100})
    void shouldRefuseACapacityThatIsNoPowerOfTwo(final int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedQueue.mpsc(capacity, Backpressure.reject()))
                .withMessageContaining("power of two, 2 to 1073741824, capacity=" + capacity);
    }

    @Test
    void shouldRefuseAPolicyThatItCannotKeep() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedQueue.spsc(4, Backpressure.dropOldest()))
                .withMessageContaining("queue with one consumer does not take this policy")
                .withMessageContaining("policy=DROP_OLDEST");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedQueue.mpmc(4, Backpressure.callerRuns()))
                .withMessageContaining("policy=CALLER_RUNS");
    }

    @Test
    void shouldNotWaitForAGroupFromWithin() {
        final AgentGroup group =
                AgentGroup.builder("empty").layout(ThreadLayout.simulated(1)).build();
        group.start();
        assertThat(group.step()).isZero();
        final AgentGroup.Membership membership = group.join(
                new Agent() {
                    @Override
                    public int doWork() {
                        assertThatIllegalStateException().isThrownBy(() -> group.await(() -> true, 1));
                        return 1;
                    }

                    @Override
                    public String roleName() {
                        return "waiting";
                    }
                },
                AgentErrorHandler.STOP);
        assertThat(group.step()).isEqualTo(1);
        assertThat(group.failure()).isNull();
        assertThat(membership.leave(Await.LIMIT)).isTrue();
        assertThat(group.step()).isZero();
        group.stop(Await.LIMIT);
    }
}
