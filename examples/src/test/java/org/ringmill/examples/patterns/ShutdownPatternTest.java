package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Shutdown;
import org.ringmill.topic.Topics;
import org.ringmill.worker.WorkerPool;

class ShutdownPatternTest {
    // page
    /** A service: tasks publish what they find, and a handler writes it down. */
    static final class Service {
        final Shutdown shutdown = new Shutdown(Duration.ofSeconds(20));
        final Topics<String> findings = Topics.<String>builder("findings").start();
        final WorkerPool pool = WorkerPool.builder("search")
                .workers(2)
                .backpressure(Backpressure.block())
                .start();
        final List<String> written = Collections.synchronizedList(new ArrayList<>());

        Service() {
            findings.subscribe("found.>").handler((topic, text, sequence, timestampNs) -> written.add(text));
            // Ended last to first: who sends before who receives.
            shutdown.register("findings", left -> findings.shutdown(left).isComplete());
            shutdown.register("pool", left -> pool.shutdown(left).isComplete());
        }

        /** Takes documents until the shutdown begins; {@return how many} */
        int search(final Iterable<String> documents) {
            int taken = 0;
            try {
                for (final String document : documents) {
                    if (shutdown.scope().isCancelled()) {
                        break;
                    }
                    pool.execute(() -> findings.publish("found.text", document));
                    taken++;
                }
            } catch (final RejectedExecutionException e) {
                return taken; // it has begun between the two
            }
            return taken;
        }
    }

    /** What {@code main} does. */
    static void serve(final Service service, final Iterable<String> documents) throws InterruptedException {
        service.shutdown
                .onSignal() // SIGTERM, SIGINT, or the end of main
                .onReport(report -> System.err.println(report.isClean() ? "stopped" : "stopped, not clean: " + report));
        service.search(documents);
        service.shutdown.await();
    }
    // end

    private static List<String> documents(final int count) {
        final List<String> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add("document " + i);
        }
        return documents;
    }

    @Test
    void shouldLoseNothingThatWasTaken() {
        // page
        final Service service = new Service();
        service.search(documents(1000));
        final Shutdown.Report report = service.shutdown.run("the test is over"); // as a signal would
        assertThat(report.isClean()).isTrue();
        assertThat(report.parts()).extracting(Shutdown.PartReport::name).containsExactly("pool", "findings");
        assertThat(service.written).hasSize(1000);
        // end
        assertThat(service.search(documents(10))).isZero();
        assertThat(service.shutdown.register("late", () -> {})).isFalse();
    }

    @Test
    void shouldWriteWhatItHasTakenWheneverItIsEnded() throws InterruptedException {
        final Service service = new Service();
        final int[] taken = new int[1];
        final Iterable<String> endless = () -> Stream.generate(() -> "document").iterator();
        final Thread searching = new Thread(() -> taken[0] = service.search(endless));
        searching.start();
        while (service.pool.metrics().completed() < 500) {
            Thread.onSpinWait();
        }
        assertThat(service.shutdown.run("in the middle").isClean()).isTrue();
        searching.join();
        assertThat(taken[0]).isGreaterThanOrEqualTo(500);
        assertThat(service.written).hasSize(taken[0]);
    }

    @Test
    void shouldServeUntilSomebodyEndsIt() throws InterruptedException {
        final Service service = new Service();
        final Thread main = new Thread(() -> {
            try {
                serve(service, documents(100));
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        main.start();
        while (service.pool.metrics().completed() < 100) {
            Thread.onSpinWait();
        }
        assertThat(service.shutdown.run("test").isClean()).isTrue();
        main.join();
        assertThat(service.written).hasSize(100);
    }

    @Test
    void shouldLeaveBehindWhatDoesNotEndAndEndTheRest() {
        final Semaphore released = new Semaphore(0);
        final Shutdown shutdown = new Shutdown(Duration.ofSeconds(1));
        final List<String> ended = new ArrayList<>();
        // page
        shutdown.register("gateway", () -> ended.add("gateway"));
        shutdown.register("deaf", left -> {
            released.acquireUninterruptibly(); // neither returns in time nor when it is interrupted
            return true;
        });
        shutdown.register("broken", left -> {
            throw new IllegalStateException("no");
        });
        final Shutdown.Report report = shutdown.run("test");
        assertThat(report.parts())
                .extracting(Shutdown.PartReport::outcome)
                .containsExactly(Shutdown.Outcome.FAILED, Shutdown.Outcome.LATE, Shutdown.Outcome.ENDED);
        assertThat(ended).containsExactly("gateway"); // it has had its time all the same
        // end
        released.release();
        assertThat(report.isClean()).isFalse();
        assertThat(shutdown.scope().isCancelled()).isTrue();
        assertThat(shutdown.run("again")).isSameAs(report);
    }
}
