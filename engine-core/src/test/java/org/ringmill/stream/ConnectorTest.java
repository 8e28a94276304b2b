package org.ringmill.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;
import org.ringmill.testing.Await;

class ConnectorTest {
    private final List<Integer> dropped = new ArrayList<>();

    private Channel<Integer> channel() {
        return Channel.<Integer>mpsc(4, Backpressure.block()).onDropped(dropped::add);
    }

    private final Channel<Integer> input = channel();
    private final Sender<Integer> source = input.sender();
    private final Channel<Integer> first = channel();
    private final Channel<Integer> second = channel();

    private static void send(final Sender<Integer> sender, final int... elements) {
        for (final int element : elements) {
            assertThat(sender.trySend(element)).isEqualTo(Offer.PUBLISHED);
        }
    }

    private static List<Integer> drain(final Channel<Integer> channel) {
        final List<Integer> out = new ArrayList<>();
        channel.drain(out::add, 100);
        return out;
    }

    @Test
    void shouldHandEachElementToAllOutputsOfATee() {
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), second.sender()));
        assertThat(tee.roleName()).isEqualTo("tee");
        assertThat(tee.doWork()).isZero();
        send(source, 1, 2, 3);
        assertThat(tee.doWork(2)).isEqualTo(2);
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(first.isEnded()).isFalse();
        source.close();
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(tee.isEnded()).isTrue();
        assertThat(tee.doWork()).isZero();
        assertThat(first.isEnded()).isFalse();
        assertThat(drain(first)).containsExactly(1, 2, 3);
        assertThat(drain(second)).containsExactly(1, 2, 3);
        assertThat(first.isEnded()).isTrue();
        assertThat(second.isEnded()).isTrue();
    }

    @Test
    void shouldBeHeldBackByASlowOutputThatWaitsAndByNoOther() {
        final Channel<Integer> lossy = Channel.mpmc(4, Backpressure.dropOldest());
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), lossy.sender(), second.sender()));
        send(source, 1, 2, 3, 4);
        assertThat(tee.doWork()).isEqualTo(4);
        assertThat(drain(second)).containsExactly(1, 2, 3, 4);
        send(source, 5, 6);
        assertThat(tee.doWork()).isZero();
        assertThat(tee.doWork()).isZero();
        assertThat(first.poll()).isEqualTo(1);
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(drain(second)).containsExactly(5);
        assertThat(drain(first)).containsExactly(2, 3, 4, 5);
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(drain(lossy)).containsExactly(3, 4, 5, 6);
        assertThat(lossy.dropped()).isEqualTo(2);
        assertThat(dropped).isEmpty();
    }

    @Test
    void shouldLeaveOutAnOutputThatIsCancelledAndEndWithTheLast() {
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), second.sender()));
        send(source, 1);
        tee.doWork();
        first.cancel();
        send(source, 2);
        tee.doWork();
        assertThat(drain(second)).containsExactly(1, 2);
        send(source, 3);
        second.cancel();
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(tee.isEnded()).isTrue();
        assertThat(source.send(4)).isEqualTo(Offer.CLOSED);
        assertThat(dropped).containsExactly(1, 3);
    }

    @Test
    void shouldGoOnWhenTheOutputThatHoldsItBackIsCancelled() {
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), second.sender()));
        send(source, 1, 2, 3, 4);
        tee.doWork();
        drain(second);
        send(source, 5);
        assertThat(tee.doWork()).isZero();
        first.cancel();
        assertThat(tee.doWork()).isEqualTo(1);
        assertThat(drain(second)).containsExactly(5);
    }

    @Test
    void shouldHandOnWhatAChangingSetOfOutputsIsThereFor() {
        final Broadcast<Integer> broadcast = Connector.broadcast("broadcast", input);
        send(source, 1);
        broadcast.doWork();
        assertThat(dropped).containsExactly(1);
        final Sender<Integer> firstSender = first.sender();
        assertThat(broadcast.add(firstSender)).isTrue();
        send(source, 2);
        broadcast.doWork();
        assertThat(broadcast.add(second.sender())).isTrue();
        send(source, 3);
        broadcast.doWork();
        broadcast.remove(firstSender);
        broadcast.remove(firstSender);
        send(source, 4);
        broadcast.doWork();
        assertThat(drain(first)).containsExactly(2, 3);
        assertThat(first.isEnded()).isTrue();
        second.cancel();
        send(source, 5);
        broadcast.doWork();
        assertThat(broadcast.isEnded()).isFalse();
        assertThat(dropped).containsExactly(1, 3, 4, 5);
        final Channel<Integer> third = channel();
        broadcast.add(third.sender());
        source.close();
        broadcast.doWork();
        assertThat(broadcast.isEnded()).isTrue();
        assertThat(third.isEnded()).isTrue();
        assertThat(broadcast.add(channel().sender())).isFalse();
    }

    @Test
    void shouldGoOnWhenTheOutputThatHoldsItBackIsTakenOut() {
        final Broadcast<Integer> broadcast = Connector.broadcast("broadcast", input);
        final Sender<Integer> slow = first.sender();
        broadcast.add(slow);
        broadcast.add(second.sender());
        send(source, 1, 2, 3, 4);
        broadcast.doWork();
        drain(second);
        send(source, 5);
        assertThat(broadcast.doWork()).isZero();
        broadcast.remove(slow);
        broadcast.doWork();
        assertThat(drain(second)).containsExactly(5);
        assertThat(drain(first)).containsExactly(1, 2, 3, 4);
        assertThat(first.isEnded()).isTrue();
    }

    @Test
    void shouldTakeTurnsWhenItMerges() {
        final Channel<Integer> other = channel();
        final Sender<Integer> otherSource = other.sender();
        final Connector merge = Connector.merge("merge", List.of(input, other), first.sender());
        send(source, 1, 2, 3);
        send(otherSource, 11);
        assertThat(merge.doWork()).isEqualTo(4);
        assertThat(drain(first)).containsExactly(1, 11, 2, 3);
        source.close();
        assertThat(merge.doWork()).isZero();
        send(otherSource, 12);
        otherSource.close();
        assertThat(merge.doWork()).isEqualTo(2);
        assertThat(merge.isEnded()).isTrue();
        assertThat(drain(first)).containsExactly(12);
        assertThat(first.isEnded()).isTrue();
    }

    @Test
    void shouldWaitForEachInputWhenItMergesInOrder() {
        final Channel<Integer> other = channel();
        final Sender<Integer> otherSource = other.sender();
        final Connector merge = Connector.mergeOrdered("ordered", List.of(input, other), first.sender(), e -> e);
        send(source, 1, 4, 5);
        assertThat(merge.doWork()).isZero();
        send(otherSource, 2, 4);
        assertThat(merge.doWork()).isEqualTo(4);
        assertThat(drain(first)).containsExactly(1, 2, 4, 4);
        assertThat(merge.doWork()).isZero();
        otherSource.close();
        assertThat(merge.doWork()).isEqualTo(1);
        source.close();
        assertThat(merge.doWork()).isEqualTo(1);
        assertThat(drain(first)).containsExactly(5);
        assertThat(first.isEnded()).isTrue();
    }

    @Test
    void shouldSayWhichInputIsOutOfOrderAndGoOnWithoutTheElement() {
        final Connector merge = Connector.mergeOrdered("ordered", List.of(input), first.sender(), e -> e);
        send(source, 5, 3, 6);
        assertThatExceptionOfType(RingmillException.class)
                .isThrownBy(merge::doWork)
                .withMessageContaining("agent=ordered, input=0, sequence=3, before=5");
        assertThat(merge.doWork()).isEqualTo(1);
        assertThat(drain(first)).containsExactly(5, 6);
        assertThat(dropped).containsExactly(3);
    }

    @Test
    void shouldDiscardAnElementWhoseSequenceCannotBeTold() {
        final Connector merge = Connector.mergeOrdered("ordered", List.of(input), first.sender(), e -> 6 / (e - 3));
        send(source, 3, 4);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(merge::doWork);
        assertThat(merge.doWork()).isEqualTo(1);
        assertThat(drain(first)).containsExactly(4);
        assertThat(dropped).containsExactly(3);
    }

    /** Or its readers, and who sends to it, would wait for as long as the group lives. */
    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldEndBothSidesAtOnceWhenItsErrorHandlerStopsIt(final ThreadLayout layout) {
        final Connector merge = Connector.mergeOrdered("ordered", List.of(input), first.sender(), e -> e);
        final AgentGroup group = AgentGroup.builder("stream-stopped")
                .layout(layout)
                .add(merge, AgentErrorHandler.STOP)
                .build();
        send(source, 5, 3, 6);
        group.start();
        try {
            Await.until("it has ended", () -> {
                group.step();
                return merge.isEnded();
            });
            assertThat(drain(first)).containsExactly(5);
            assertThat(first.isEnded()).isTrue();
            assertThat(source.trySend(7)).isEqualTo(Offer.CLOSED);
            assertThat(dropped).containsExactly(3, 6);
            assertThat(group.failure()).isNotNull();
        } finally {
            assertThat(group.stop(Await.LIMIT)).isEmpty();
        }
    }

    @Test
    void shouldEndWithItsScope() {
        final Scope scope = Scope.root("scope");
        final Connector orDone = Connector.orDone("orDone", scope, input, first.sender());
        send(source, 1, 2, 3);
        assertThat(orDone.doWork(1)).isEqualTo(1);
        scope.cancel("over");
        assertThat(orDone.doWork()).isEqualTo(1);
        assertThat(drain(first)).containsExactly(1);
        assertThat(first.isEnded()).isTrue();
        assertThat(dropped).containsExactly(2, 3);
        assertThat(source.send(4)).isEqualTo(Offer.CLOSED);
    }

    @Test
    void shouldCancelItsInputsWhenNobodyReads() {
        final Channel<Integer> other = channel();
        final Sender<Integer> otherSource = other.sender();
        final Connector merge = Connector.merge("merge", List.of(input, other), first.sender());
        send(source, 1, 2, 3, 4);
        send(otherSource, 11, 12);
        merge.doWork();
        assertThat(input.size() + other.size()).isLessThanOrEqualTo(2);
        first.cancel();
        assertThat(merge.doWork()).isEqualTo(1);
        assertThat(source.isClosed()).isTrue();
        assertThat(otherSource.isClosed()).isTrue();
        assertThat(dropped).containsExactlyInAnyOrder(1, 2, 3, 4, 11, 12);
    }

    @Test
    void shouldReleaseBothSidesWhenItIsStoppedBeforeItsEnd() {
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), second.sender()));
        send(source, 1, 2, 3, 4);
        tee.doWork();
        send(source, 5);
        tee.doWork();
        tee.onClose();
        tee.onClose();
        assertThat(tee.isEnded()).isTrue();
        assertThat(dropped).containsExactly(5);
        assertThat(drain(first)).containsExactly(1, 2, 3, 4);
        assertThat(first.isEnded()).isTrue();
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void shouldWantChannels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Connector.tee("tee", input, List.of()))
                .withMessageContaining("channels=0");
    }

    @Test
    void shouldAllocateNothing() {
        final Connector tee = Connector.tee("tee", input, List.of(first.sender(), second.sender()));
        final Channel<Integer> merged = channel();
        final Connector merge = Connector.merge("merge", List.of(first, second), merged.sender());
        final Channel<Integer> ordered = channel();
        final Connector order = Connector.mergeOrdered("ordered", List.of(merged), ordered.sender(), e -> e);
        final Channel<Integer> last = channel();
        final Connector orDone = Connector.orDone("orDone", Scope.root("scope"), ordered, last.sender());
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Integer element = 7;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                source.trySend(element);
                tee.doWork();
                merge.doWork();
                order.doWork();
                orDone.doWork();
                last.poll();
                last.poll();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1000);
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandStartsAndStops() {
        for (int i = 0; i < 100; i++) {
            startAndStop();
        }
        final long beforeBytes = Await.usedBytes();
        for (int i = 0; i < 1_000; i++) {
            startAndStop();
        }
        Await.until("no thread is left", () -> Await.threads("stream-leak").isEmpty());
        assertThat(Await.usedBytes() - beforeBytes).isLessThan(4 << 20);
    }

    private static void startAndStop() {
        final Channel<byte[]> input = Channel.spsc(4, Backpressure.block());
        final Channel<byte[]> left = Channel.spsc(4, Backpressure.block());
        final Channel<byte[]> right = Channel.spsc(4, Backpressure.block());
        final AgentGroup group = AgentGroup.builder("stream-leak")
                .layout(ThreadLayout.shared(1))
                .add(Connector.tee("tee", input, List.of(left.sender(), right.sender())), AgentErrorHandler.STOP)
                .build();
        group.start();
        final Sender<byte[]> sender = input.sender();
        for (int i = 0; i < 3; i++) {
            sender.send(new byte[1_000]);
        }
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(sender.isClosed()).isTrue();
        assertThat(left.isSealed() && right.isSealed()).isTrue();
    }

    /** Two channels of 500 senders each, merged and copied. */
    @Test
    void shouldServeAThousandSendersAtATime() throws InterruptedException {
        final int each = 5;
        final Channel<Integer> left = Channel.mpsc(256, Backpressure.block());
        final Channel<Integer> right = Channel.mpsc(256, Backpressure.block());
        final Channel<Integer> merged = Channel.spsc(256, Backpressure.block());
        final Channel<Integer> one = Channel.spsc(256, Backpressure.block());
        final Channel<Integer> other = Channel.spsc(256, Backpressure.block());
        final List<Sender<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            senders.add((i % 2 == 0 ? left : right).sender());
        }
        final AgentGroup group = AgentGroup.builder("stream-thousand")
                .layout(ThreadLayout.shared(1))
                .add(Connector.merge("merge", List.of(left, right), merged.sender()), AgentErrorHandler.STOP)
                .add(Connector.tee("tee", merged, List.of(one.sender(), other.sender())), AgentErrorHandler.STOP)
                .build();
        group.start();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            final int first = i * each;
            final Sender<Integer> sender = senders.get(i);
            final Thread thread = new Thread(() -> {
                for (int n = first; n < first + each; n++) {
                    sender.send(n);
                }
                sender.close();
            });
            thread.setDaemon(true);
            threads.add(thread);
        }
        final List<Integer> copy = new ArrayList<>();
        final Thread reader = new Thread(() -> readAll(other, copy));
        reader.setDaemon(true);
        reader.start();
        threads.forEach(Thread::start);
        final List<Integer> all = new ArrayList<>();
        readAll(one, all);
        Await.ended(reader);
        for (final Thread thread : threads) {
            Await.ended(thread);
        }
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(all).hasSize(1_000 * each).doesNotHaveDuplicates();
        assertThat(copy).isEqualTo(all);
        final int[] next = new int[senders.size()];
        for (final int n : all) {
            assertThat(n % each).as("in the order of its sender, element=%d", n).isEqualTo(next[n / each]++);
        }
    }

    private static void readAll(final Channel<Integer> channel, final List<Integer> into) {
        while (!channel.isEnded()) {
            final Integer element = channel.poll();
            if (element == null) {
                Thread.yield();
            } else {
                into.add(element);
            }
        }
    }
}
