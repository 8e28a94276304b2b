package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;
import org.ringmill.worker.Job;
import org.ringmill.worker.JobDeadlineException;
import org.ringmill.worker.JobGate;
import org.ringmill.worker.JobRefusal;
import org.ringmill.worker.JobStatus;
import org.ringmill.worker.RetryPolicy;
import org.ringmill.worker.WorkerPool;

class JobsPatternTest {
    private static final long MS = 1_000_000;

    // page
    /** Where invoices are posted to; throws when the line is down. */
    interface Line {
        int post(String invoice) throws IOException;
    }

    static Job<Integer> deliver(final WorkerPool pool, final Line line, final String shop, final String invoice) {
        return pool.job(context -> line.post(invoice))
                .id(invoice) // once, however often it is asked for
                .key(shop) // to one shop in order, one at a time
                .deadline(Duration.ofMinutes(5))
                .retry(RetryPolicy.attempts(6)
                        .backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(30))
                        .retryOn(IOException.class::isInstance))
                .submit();
    }

    /** Leaves a shop 200 ms between two posts. */
    static final class Pace implements JobGate {
        private final Map<Object, Long> nextNs = new ConcurrentHashMap<>();

        @Override
        public Permit before(final Object shop, final long timeNs) {
            final long earliestNs = nextNs.getOrDefault(shop, 0L);
            return timeNs < earliestNs ? Permit.notBefore(earliestNs) : Permit.now();
        }

        @Override
        public void after(final Object shop, final Outcome outcome, final long timeNs) {
            nextNs.put(shop, timeNs + 200_000_000);
        }
    }
    // end

    // page
    private final ManualClock clock = new ManualClock(0);
    private final List<String> posted = new ArrayList<>();
    private boolean isDown = true;
    private final WorkerPool pool = WorkerPool.builder("invoices")
            .layout(ThreadLayout.caller())
            .clock(clock)
            .gate(new Pace())
            .keepEndedJobs(100, Duration.ofMinutes(1))
            .start();

    @AfterEach
    void stop() {
        pool.shutdownNow(); // close would wait for retries whose time never comes
    }

    private int post(final String invoice) throws IOException {
        if (isDown) {
            throw new IOException("connection refused");
        }
        posted.add(invoice);
        return 200;
    }

    private void passTo(final long timeNs) {
        clock.advanceTo(timeNs);
        while (pool.step() > 0) {} // until nothing is left to do at that time
    }

    @Test
    void shouldTryAgainAndKeepTheOrderOfAShop() {
        final Job<Integer> first = deliver(pool, this::post, "books", "B-1");
        final Job<Integer> second = deliver(pool, this::post, "books", "B-2");
        passTo(0);
        assertThat(first.status()).isEqualTo(JobStatus.RETRYING);
        assertThat(first.error()).hasMessage("connection refused");
        assertThat(second.status()).isEqualTo(JobStatus.PENDING); // behind the first

        isDown = false;
        passTo(1_000_000_000); // half of the wait is jitter: it is over by now
        assertThat(first.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(first.attempts()).isEqualTo(2);
        assertThat(posted).containsExactly("B-1");

        passTo(1_200_000_000);
        assertThat(posted).containsExactly("B-1", "B-2");
    }
    // end

    @Test
    void shouldTakeAnIdOnce() {
        isDown = false;
        final Job<Integer> first = deliver(pool, this::post, "books", "B-1");
        passTo(0);
        // page
        final Job<Integer> again = deliver(pool, this::post, "books", "B-1");
        assertThat(again.isAccepted()).isFalse();
        assertThat(again.refusal()).isEqualTo(JobRefusal.DUPLICATE_ID);
        assertThat(pool.findJob("B-1")).containsSame(first); // its result, attempts, times
        assertThat(pool.jobs(JobStatus.COMPLETED, 0, 50)).containsExactly(first);
        // end
        passTo(60_000 * MS);
        assertThat(pool.findJob("B-1")).isEmpty();
        assertThat(deliver(pool, this::post, "books", "B-1").isAccepted()).isTrue();
        passTo(60_000 * MS);
        assertThat(posted).containsExactly("B-1", "B-1");
    }

    @Test
    void shouldFailAtTheDeadlineWhateverTheHandlerDoes() throws InterruptedException {
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch begun = new CountDownLatch(1);
        final WorkerPool threads =
                WorkerPool.builder("deaf").workers(1).clock(clock).start();
        final List<Boolean> cancelled = new ArrayList<>();
        final Job<String> job = threads.<String>job(context -> {
                    begun.countDown();
                    while (release.getCount() > 0) {
                        Thread.onSpinWait(); // deaf to interrupts
                    }
                    cancelled.add(context.isCancelled());
                    return "too late";
                })
                .deadline(Duration.ofMillis(20))
                .submit();
        begun.await();
        clock.advanceTo(20 * MS);
        assertThat(job.await(Duration.ofSeconds(20))).isTrue();
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
        assertThat(job.error()).isInstanceOf(JobDeadlineException.class);
        assertThat(threads.metrics().inProgress())
                .as("the worker is still busy with it")
                .isEqualTo(1);
        release.countDown();
        threads.close();
        assertThat(job.result()).isNull();
        assertThat(cancelled).containsExactly(true);
    }

    @Test
    void shouldHoldUpTheKeyWhileItRetries() {
        final Job<Integer> down = deliver(pool, this::post, "books", "B-1");
        final Job<Integer> behind = deliver(pool, invoice -> 200, "books", "B-2");
        final Job<Integer> other = deliver(pool, invoice -> 200, "toys", "T-1");
        passTo(0);
        assertThat(other.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(behind.status()).isEqualTo(JobStatus.PENDING);
        down.cancel(true);
        passTo(200 * MS);
        assertThat(behind.status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void shouldRetryNothingThatIsNotExpectedToPass() {
        final Job<Integer> job = deliver(
                pool,
                invoice -> {
                    throw new IllegalArgumentException("no such shop");
                },
                "?",
                "X-1");
        passTo(0);
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
        assertThat(job.attempts()).isEqualTo(1);
    }
}
