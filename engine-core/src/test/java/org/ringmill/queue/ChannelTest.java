package org.ringmill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

class ChannelTest {
    static Stream<Channel<Integer>> kinds() {
        return Stream.of(
                Channel.spsc(4, Backpressure.reject()),
                Channel.mpsc(4, Backpressure.reject()),
                Channel.mpmc(4, Backpressure.reject()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldShowTheEndAfterTheLastElement(final Channel<Integer> channel) {
        assertThat(channel.isEnded()).isFalse();
        final Sender<Integer> sender = channel.sender();
        sender.send(1);
        sender.send(2);
        sender.close();
        assertThat(channel.isSealed()).isTrue();
        assertThat(channel.isEnded()).isFalse();
        assertThat(channel.poll()).isEqualTo(1);
        assertThat(channel.isEnded()).isFalse();
        assertThat(channel.poll()).isEqualTo(2);
        assertThat(channel.isEnded()).isTrue();
        assertThat(channel.poll()).isNull();
        assertThat(channel.dropped()).isZero();
    }

    @Test
    void shouldEndWhenTheLastOfItsSendersHasClosed() {
        final Channel<Integer> channel = Channel.mpsc(4, Backpressure.reject());
        final Sender<Integer> first = channel.sender();
        final Sender<Integer> second = channel.sender();
        first.close();
        first.close();
        assertThat(channel.isEnded()).isFalse();
        assertThat(first.send(1)).isEqualTo(Offer.CLOSED);
        assertThat(first.isClosed()).isTrue();
        assertThat(second.send(2)).isEqualTo(Offer.PUBLISHED);
        second.close();
        assertThat(channel.isEnded()).isFalse();
        assertThat(channel.poll()).isEqualTo(2);
        assertThat(channel.isEnded()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(channel::sender)
                .withMessageContaining("senders have all been closed");
    }

    @Test
    void shouldHaveOneSenderWhereItIsForOne() {
        final Channel<Integer> channel = Channel.spsc(4, Backpressure.reject());
        channel.sender();
        assertThatIllegalStateException().isThrownBy(channel::sender).withMessageContaining("has it");
        assertThatIllegalStateException()
                .isThrownBy(() -> channel.onDropped(e -> {}))
                .withMessageContaining("in use");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldDropWhatIsInWhenItsReaderCancels(final Channel<Integer> kind) {
        final List<Integer> dropped = new ArrayList<>();
        final Channel<Integer> channel = kind.onDropped(dropped::add);
        final Sender<Integer> sender = channel.sender();
        sender.send(1);
        sender.send(2);
        assertThat(channel.poll()).isEqualTo(1);
        channel.cancel();
        channel.cancel();
        assertThat(dropped).containsExactly(2);
        assertThat(channel.dropped()).isEqualTo(1);
        assertThat(channel.isEnded()).isTrue();
        assertThat(channel.poll()).isNull();
        assertThat(sender.send(3)).isEqualTo(Offer.CLOSED);
        assertThat(sender.trySend(3)).isEqualTo(Offer.CLOSED);
        assertThat(sender.isClosed()).isTrue();
        sender.close();
        assertThat(dropped).containsExactly(2);
    }

    @Test
    void shouldReleaseASenderThatWaitsWhenItsReaderCancels() {
        final Channel<Integer> channel = Channel.mpsc(2, Backpressure.block());
        final AtomicReference<Offer> answer = new AtomicReference<>();
        final Thread sending = new Thread(
                () -> {
                    try (Sender<Integer> sender = channel.sender()) {
                        sender.send(1);
                        sender.send(2);
                        answer.set(sender.send(3));
                    }
                },
                "sending");
        sending.start();
        Await.until("it sleeps", () -> sending.getState() == Thread.State.TIMED_WAITING);
        channel.cancel();
        Await.ended(sending);
        assertThat(answer).hasValue(Offer.CLOSED);
        assertThat(channel.dropped()).isEqualTo(2);
    }

    @Test
    void shouldTakeByWaiting() throws InterruptedException {
        final Channel<Integer> channel = Channel.spsc(2, Backpressure.block());
        final Sender<Integer> sender = channel.sender();
        assertThat(channel.take(1000)).isNull();
        assertThat(channel.isEnded()).isFalse();
        assertThat(channel.take(Long.MAX_VALUE, () -> true)).isNull();
        final Thread sending = new Thread(
                () -> {
                    for (int i = 0; i < 1000; i++) {
                        sender.send(i);
                    }
                    sender.close();
                },
                "sending");
        sending.start();
        final List<Integer> taken = new ArrayList<>();
        for (Integer e = channel.take(Long.MAX_VALUE); e != null; e = channel.take(Long.MAX_VALUE)) {
            taken.add(e);
        }
        assertThat(taken).hasSize(1000).isSorted();
        assertThat(channel.isEnded()).isTrue();
        Await.ended(sending);
    }

    @Test
    void shouldBeInterruptedWhileItTakes() {
        final Channel<Integer> channel = Channel.spsc(2, Backpressure.block());
        final AtomicBoolean interrupted = new AtomicBoolean();
        final Thread taking = new Thread(
                () -> {
                    try {
                        channel.take(Long.MAX_VALUE);
                    } catch (final InterruptedException e) {
                        interrupted.set(true);
                    }
                },
                "taking");
        taking.start();
        taking.interrupt();
        Await.ended(taking);
        assertThat(interrupted).isTrue();
    }

    @Test
    void shouldNotWaitWhereItIsOnlyTried() {
        final Channel<Integer> waits = Channel.mpsc(2, Backpressure.timeout(Duration.ofHours(1)));
        final Sender<Integer> sender = waits.sender();
        sender.trySend(1);
        sender.trySend(2);
        final Offer answer = sender.trySend(3);
        assertThat(answer).isEqualTo(Offer.REJECTED);
        assertThat(sender.holdsBack(answer)).isTrue();
        assertThat(waits.rejected()).isZero();
        final Channel<Integer> loses = Channel.mpmc(2, Backpressure.dropOldest());
        final Sender<Integer> losing = loses.sender();
        for (int i = 0; i < 5; i++) {
            assertThat(losing.holdsBack(losing.trySend(i))).isFalse();
        }
        assertThat(loses.dropped()).isEqualTo(3);
        assertThat(loses.poll()).isEqualTo(3);
        final Channel<Integer> rejects = Channel.mpsc(2, Backpressure.reject());
        final Sender<Integer> rejected = rejects.sender();
        for (int i = 0; i < 3; i++) {
            assertThat(rejected.holdsBack(rejected.trySend(i))).isFalse();
        }
        assertThat(rejects.rejected()).isEqualTo(1);
    }

    @Test
    void shouldStepItsGroupWhileItWaits() throws InterruptedException {
        final AgentGroup group =
                AgentGroup.builder("channel").layout(ThreadLayout.caller()).build();
        group.start();
        final Channel<Integer> channel =
                Channel.<Integer>spsc(2, Backpressure.block()).waitingIn(group);
        final Sender<Integer> sender = channel.sender();
        final org.agrona.concurrent.Agent agent = new org.agrona.concurrent.Agent() {
            private int sent;

            @Override
            public int doWork() {
                if (sent == 3) {
                    sender.close();
                    return 0;
                }
                return sender.trySend(sent) == Offer.PUBLISHED ? ++sent : 0;
            }

            @Override
            public String roleName() {
                return "sending";
            }
        };
        group.join(agent, org.ringmill.agent.AgentErrorHandler.STOP);
        assertThat(channel.take(Long.MAX_VALUE)).isZero();
        assertThat(channel.take(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(channel.take(Long.MAX_VALUE)).isEqualTo(2);
        assertThat(channel.take(Long.MAX_VALUE)).isNull();
        assertThat(channel.isEnded()).isTrue();
        group.stop(Await.LIMIT);
    }

    enum Kind {
        SPSC,
        MPSC,
        MPMC;

        Channel<Integer> blocking() {
            return switch (this) {
                case SPSC -> Channel.spsc(4, Backpressure.block());
                case MPSC -> Channel.mpsc(4, Backpressure.block());
                case MPMC -> Channel.mpmc(4, Backpressure.block());
            };
        }
    }

    /** Many short lives, so that ends and cancels meet sends: what was accepted is read or dropped, once, and none after the end. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldLoseNothingWhenEndsRaceWithSends(final Kind kind) throws InterruptedException {
        final Deadline enough = Deadline.after(Duration.ofSeconds(5));
        for (int round = 0; round < 1000 && (round < 20 || !enough.expired()); round++) {
            final AtomicLong droppedSum = new AtomicLong();
            final AtomicLong sentSum = new AtomicLong();
            final Channel<Integer> channel = kind.blocking().onDropped(droppedSum::addAndGet);
            final List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < (kind == Kind.SPSC ? 1 : 2); s++) {
                final Sender<Integer> sender = channel.sender();
                threads.add(new Thread(() -> sendSome(sender, sentSum)));
            }
            threads.forEach(Thread::start);
            final long readSum = readSome(channel, round % 3 == 0 ? round % 7 : Integer.MAX_VALUE);
            assertThat(channel.isEnded()).isTrue();
            assertThat(channel.poll()).isNull();
            for (final Thread thread : threads) {
                thread.join();
            }
            assertThat(readSum + droppedSum.get()).as("round " + round).isEqualTo(sentSum.get());
        }
    }

    private static void sendSome(final Sender<Integer> sender, final AtomicLong sentSum) {
        long sum = 0;
        for (int i = 1; i <= 10; i++) {
            if (sender.send(i) == Offer.PUBLISHED) {
                sum += i;
            }
        }
        sentSum.addAndGet(sum);
        sender.close();
    }

    private static long readSome(final Channel<Integer> channel, final int limit) {
        long sum = 0;
        for (int read = 0; !channel.isEnded(); ) {
            if (read >= limit) {
                channel.cancel();
                continue;
            }
            final Integer element = channel.poll();
            if (element != null) {
                sum += element;
                read++;
            } else {
                Thread.onSpinWait();
            }
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldAllocateNothing(final Channel<Integer> channel) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Sender<Integer> sender = channel.sender();
        final Integer element = 7;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                sender.send(element);
                channel.poll();
                channel.isEnded();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1000);
    }

    @Test
    void shouldServeAThousandSendersAtOnce() throws InterruptedException {
        final int each = 4;
        final Channel<Integer> channel = Channel.mpsc(256, Backpressure.block());
        final List<Thread> threads = new ArrayList<>();
        final List<Sender<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            senders.add(channel.sender());
        }
        for (final Sender<Integer> sender : senders) {
            final Thread thread = new Thread(
                    null,
                    () -> {
                        for (int i = 0; i < each; i++) {
                            sender.send(i);
                        }
                        sender.close();
                    },
                    "sender",
                    64 << 10);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        final int[] counts = new int[each];
        for (Integer got = channel.take(Long.MAX_VALUE); got != null; got = channel.take(Long.MAX_VALUE)) {
            counts[got]++;
        }
        assertThat(channel.isEnded()).isTrue();
        assertThat(counts).containsOnly(1_000);
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterThousandsOfEnds() throws InterruptedException {
        final AgentGroup group =
                AgentGroup.builder("channels").layout(ThreadLayout.caller()).build();
        group.start();
        for (int i = 0; i < 1_000; i++) {
            openAndEnd(group, i);
        }
        final long beforeBytes = Await.usedBytes();
        for (int i = 0; i < 5_000; i++) {
            openAndEnd(group, i);
        }
        assertThat(Await.usedBytes() - beforeBytes).isLessThan(4 << 20);
        group.stop(Await.LIMIT);
    }

    private static void openAndEnd(final AgentGroup group, final int number) throws InterruptedException {
        final Channel<byte[]> channel =
                Channel.<byte[]>mpsc(16, Backpressure.block()).waitingIn(group);
        try (Sender<byte[]> sender = channel.sender()) {
            sender.send(new byte[1_000]);
            sender.send(new byte[1_000]);
            if ((number & 1) == 0) {
                channel.cancel();
            }
        }
        assertThat(channel.take(0) == null).isEqualTo((number & 1) == 0);
    }
}
