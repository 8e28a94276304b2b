package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringmill.scope.Scope;
import org.ringmill.scope.Semaphore;

class SemaphorePatternTest {
    // page
    /** Loads files, as many at a time as fit into the memory set aside for that. */
    static final class Loader {
        private final Semaphore megabytes = new Semaphore(100);

        /** {@return whether it was loaded; not if there was no room in time, or nobody wants it any more} */
        boolean load(final Scope request, final int sizeMb, final Runnable loading) {
            if (megabytes.acquire(sizeMb, request, TimeUnit.MINUTES.toNanos(1)) != Semaphore.Outcome.ACQUIRED) {
                return false;
            }
            try {
                loading.run();
                return true;
            } finally {
                megabytes.release(sizeMb);
            }
        }
    }
    // end

    @Test
    void shouldNeverTakeMoreThanThereIs() throws InterruptedException {
        final Loader loader = new Loader();
        final Scope request = Scope.root("request");
        final AtomicInteger used = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger loaded = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            final int sizeMb = 10 + 15 * i;
            threads.add(new Thread(() -> {
                for (int file = 0; file < 300; file++) {
                    final boolean isLoaded = loader.load(request, sizeMb, () -> {
                        most.accumulateAndGet(used.addAndGet(sizeMb), Math::max);
                        used.addAndGet(-sizeMb);
                    });
                    loaded.addAndGet(isLoaded ? 1 : 0);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(loaded).hasValue(6 * 300);
        assertThat(most.get()).isBetween(85, 100);
        request.close();
        assertThat(loader.load(request, 1, () -> {})).isFalse();
    }

    @Test
    void shouldLetNobodyOvertake() {
        // page
        final Semaphore megabytes = new Semaphore(100);
        final List<String> granted = new ArrayList<>();
        final Semaphore.Request first = megabytes.request(40); // an agent asks, and does not wait
        final Semaphore.Request large = megabytes.request(80, () -> granted.add("large"));
        final Semaphore.Request small = megabytes.request(10, () -> granted.add("small"));

        assertThat(first.isAcquired()).isTrue();
        assertThat(megabytes.available()).isEqualTo(60);
        assertThat(small.isSettled()).isFalse(); // 10 are free, but the large one came before
        assertThat(megabytes.tryAcquire(10)).isFalse();

        megabytes.release(40);
        assertThat(granted).containsExactly("large", "small");
        assertThat(large.isAcquired() && small.isAcquired()).isTrue(); // to be released by whoever has them
        // end
        assertThat(megabytes.available()).isEqualTo(10);
        megabytes.release(90);
        assertThat(megabytes.available()).isEqualTo(100);
    }

    @Test
    void shouldMakeWayWhenALargeOneGivesUp() {
        final Semaphore megabytes = new Semaphore(100);
        megabytes.request(40);
        final Semaphore.Request large = megabytes.request(80);
        final Semaphore.Request small = megabytes.request(10);
        assertThat(large.cancel()).isTrue();
        assertThat(small.isAcquired()).isTrue();
        assertThat(small.cancel()).as("it is granted: to be released").isFalse();
        assertThat(megabytes.available()).isEqualTo(50);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        final Semaphore megabytes = new Semaphore(100);
        assertThatIllegalArgumentException().isThrownBy(() -> megabytes.request(101));
        assertThatIllegalStateException().isThrownBy(() -> megabytes.release(1));
        assertThat(megabytes.acquire(100, 0)).isEqualTo(Semaphore.Outcome.ACQUIRED);
        assertThat(megabytes.acquire(1, 1_000_000)).isEqualTo(Semaphore.Outcome.TIMED_OUT);
        megabytes.close();
        assertThat(megabytes.acquire(1, 1_000_000)).isEqualTo(Semaphore.Outcome.CLOSED);
    }
}
