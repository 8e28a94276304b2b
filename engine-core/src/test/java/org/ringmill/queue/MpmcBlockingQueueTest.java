package org.ringmill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

class MpmcBlockingQueueTest {
    private static final int CAPACITY = 4;

    private final BlockingQueue<Integer> queue = new MpmcBlockingQueue<>(CAPACITY);

    private void fill() {
        for (int i = 0; i < CAPACITY; i++) {
            assertThat(queue.offer(i)).isTrue();
        }
    }

    /** Starts a call that will wait, and returns once it does. */
    private static Thread waiting(final Callable<?> call, final AtomicReference<Object> result) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        result.set(String.valueOf(call.call()));
                    } catch (final Exception e) {
                        result.set(e);
                    }
                },
                "waiting");
        thread.start();
        Await.until(
                "it waits",
                () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void shouldRefuseWhatHasNoRoom() {
        fill();
        assertThat(queue.offer(4)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> queue.add(4));
        assertThat(queue.remainingCapacity()).isZero();
        assertThat(queue.poll()).isZero();
        assertThat(queue.remainingCapacity()).isEqualTo(1);
        assertThat(queue).containsExactly(1, 2, 3);
    }

    @Test
    void shouldTakeNoNull() {
        assertThatNullPointerException().isThrownBy(() -> queue.offer(null));
        assertThatNullPointerException().isThrownBy(() -> queue.add(null));
        assertThatNullPointerException().isThrownBy(() -> queue.put(null));
        assertThatNullPointerException().isThrownBy(() -> queue.offer(null, 1, TimeUnit.SECONDS));
        fill();
        assertThatNullPointerException().isThrownBy(() -> queue.put(null));
        assertThat(queue.contains(null)).isFalse();
    }

    @Test
    void shouldWaitForAnElement() {
        final AtomicReference<Object> result = new AtomicReference<>();
        final Thread taker = waiting(queue::take, result);
        queue.add(7);
        Await.ended(taker);
        assertThat(result).hasValue("7");
    }

    @Test
    void shouldWaitForAnElementForATime() throws InterruptedException {
        assertThat(queue.poll(0, TimeUnit.SECONDS)).isNull();
        assertThat(queue.poll(-1, TimeUnit.SECONDS)).isNull();
        final long beganNs = Deadline.now();
        assertThat(queue.poll(2, TimeUnit.MILLISECONDS)).isNull();
        assertThat(Deadline.now() - beganNs).isGreaterThanOrEqualTo(2_000_000);
        final AtomicReference<Object> result = new AtomicReference<>();
        final Thread taker = waiting(() -> queue.poll(1, TimeUnit.MINUTES), result);
        queue.add(7);
        Await.ended(taker);
        assertThat(result).hasValue("7");
    }

    @Test
    void shouldWaitForRoom() throws InterruptedException {
        fill();
        final AtomicReference<Object> result = new AtomicReference<>();
        final Thread putter = waiting(
                () -> {
                    queue.put(4);
                    return "put";
                },
                result);
        assertThat(queue.take()).isZero();
        Await.ended(putter);
        assertThat(result).hasValue("put");
        assertThat(queue).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shouldWaitForRoomForATime() throws InterruptedException {
        fill();
        assertThat(queue.offer(4, 0, TimeUnit.SECONDS)).isFalse();
        final long beganNs = Deadline.now();
        assertThat(queue.offer(4, 2, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(Deadline.now() - beganNs).isGreaterThanOrEqualTo(2_000_000);
        final AtomicReference<Object> result = new AtomicReference<>();
        final Thread putter = waiting(() -> queue.offer(4, 1, TimeUnit.MINUTES), result);
        assertThat(queue.poll(1, TimeUnit.SECONDS)).isZero();
        Await.ended(putter);
        assertThat(result).hasValue("true");
    }

    @Test
    void shouldLetRoomBeSeenByAllWhoWaitWhenItIsDrained() {
        fill();
        final List<AtomicReference<Object>> results = new ArrayList<>();
        final List<Thread> putters = new ArrayList<>();
        for (int i = 0; i < CAPACITY; i++) {
            final int element = 10 + i;
            results.add(new AtomicReference<>());
            putters.add(waiting(() -> queue.offer(element, 1, TimeUnit.MINUTES), results.get(i)));
        }
        final List<Integer> drained = new ArrayList<>();
        assertThat(queue.drainTo(drained)).isEqualTo(CAPACITY);
        putters.forEach(Await::ended);
        assertThat(results).allSatisfy(result -> assertThat(result).hasValue("true"));
        assertThat(drained).containsExactly(0, 1, 2, 3);
        assertThat(queue).containsExactlyInAnyOrder(10, 11, 12, 13);
    }

    @Test
    void shouldBeInterruptibleWhereItMayWaitAndNowhereElse() {
        final Thread self = Thread.currentThread();
        self.interrupt();
        assertThat(queue.offer(1)).isTrue();
        assertThat(queue.poll()).isEqualTo(1);
        assertThat(self.isInterrupted()).isTrue();
        final List<Callable<?>> waits = List.of(
                () -> queue.offer(1, 1, TimeUnit.SECONDS),
                () -> {
                    queue.put(1);
                    return 0;
                },
                queue::take,
                () -> queue.poll(1, TimeUnit.SECONDS));
        for (final Callable<?> wait : waits) {
            self.interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(wait::call);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(queue).isEmpty();
        }
    }

    @Test
    void shouldEndItsWaitWhenItIsInterruptedAndLoseNothing() {
        final AtomicReference<Object> first = new AtomicReference<>();
        final AtomicReference<Object> second = new AtomicReference<>();
        final Thread interrupted = waiting(queue::take, first);
        final Thread other = waiting(queue::take, second);
        interrupted.interrupt();
        Await.ended(interrupted);
        assertThat(first.get()).isInstanceOf(InterruptedException.class);
        queue.add(7);
        Await.ended(other);
        assertThat(second).hasValue("7");
        fill();
        final AtomicReference<Object> third = new AtomicReference<>();
        final Thread putter = waiting(() -> queue.offer(4, 1, TimeUnit.MINUTES), third);
        putter.interrupt();
        Await.ended(putter);
        assertThat(third.get()).isInstanceOf(InterruptedException.class);
        assertThat(queue).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldDrainWhatItIsAskedTo() {
        fill();
        final List<Integer> target = new ArrayList<>();
        assertThat(queue.drainTo(target, 0)).isZero();
        assertThat(queue.drainTo(target, -1)).isZero();
        assertThat(queue.drainTo(target, 3)).isEqualTo(3);
        assertThat(target).containsExactly(0, 1, 2);
        assertThat(queue.drainTo(target)).isEqualTo(1);
        assertThat(queue.drainTo(target)).isZero();
        assertThatNullPointerException().isThrownBy(() -> queue.drainTo(null));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.drainTo(queue));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.drainTo(queue, 1));
    }

    @Test
    void shouldRefuseToTakeFromTheMiddle() {
        fill();
        final Iterator<Integer> iterator = queue.iterator();
        iterator.next();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(iterator::remove);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> queue.remove((Object) 1));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> queue.removeAll(List.of(1)));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> queue.retainAll(List.of(1)));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> queue.removeIf(e -> e == 1));
        assertThat(queue).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldIterateWhileOthersComeAndGo() {
        fill();
        final Iterator<Integer> iterator = queue.iterator();
        assertThat(iterator.next()).isZero();
        queue.clear();
        queue.add(9);
        final List<Integer> rest = new ArrayList<>();
        iterator.forEachRemaining(rest::add);
        assertThat(rest).isSubsetOf(1, 2, 3, 9);
        assertThat(queue).containsExactly(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 3, 100})
    void shouldRefuseACapacityThatIsNoPowerOfTwo(final int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MpmcBlockingQueue<>(capacity))
                .withMessageContaining("capacity=" + capacity);
    }

    /** Every element comes out once, those of one thread in order at each reader, and nobody sleeps through what is for him. */
    @ParameterizedTest
    @ValueSource(ints = {2, 64})
    void shouldHandOverBetweenManyThreads(final int capacity) throws Exception {
        final int threads = 4;
        final int each = capacity == 2 ? 10_000 : 50_000;
        final BlockingQueue<Integer> shared = new MpmcBlockingQueue<>(capacity);
        final ExecutorService executor = Executors.newFixedThreadPool(2 * threads);
        final List<Future<?>> writers = new ArrayList<>();
        final List<Future<List<Integer>>> readers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            final int first = t * each;
            writers.add(executor.submit(() -> {
                for (int i = 0; i < each; i++) {
                    shared.put(first + i);
                }
                return null;
            }));
            readers.add(executor.submit(() -> takeEach(shared, each, threads)));
        }
        final BitSet seen = new BitSet();
        try {
            for (final Future<List<Integer>> reader : readers) {
                reader.get(60, TimeUnit.SECONDS).forEach(seen::set);
            }
            for (final Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(seen.cardinality()).isEqualTo(threads * each);
        assertThat(shared).isEmpty();
    }

    private static List<Integer> takeEach(final BlockingQueue<Integer> queue, final int count, final int threads)
            throws InterruptedException {
        final List<Integer> taken = new ArrayList<>();
        final int[] last = new int[threads];
        java.util.Arrays.fill(last, -1);
        for (int i = 0; i < count; i++) {
            final int element = queue.take();
            assertThat(element).isGreaterThan(last[element / count]);
            last[element / count] = element;
            taken.add(element);
        }
        return taken;
    }

    @Test
    void shouldAllocateNothing() throws InterruptedException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Integer element = 7;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                queue.put(element);
                queue.take();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1000);
    }

    @Test
    void shouldBeACollectionOfTheJdk() {
        final Collection<Integer> collection = queue;
        assertThat(collection.addAll(List.of(1, 2))).isTrue();
        assertThat(collection.toArray()).containsExactly(1, 2);
        assertThat(collection).hasToString("[1, 2]");
        assertThat(collection.containsAll(List.of(2, 1))).isTrue();
    }
}
