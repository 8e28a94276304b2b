package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.worker.PoolShutdownReport;
import org.ringmill.worker.PoolSizing;
import org.ringmill.worker.ScalingPolicy;
import org.ringmill.worker.WorkerPool;

class WorkerPoolPatternTest {
    private static final int BLOCK = 4096;

    // page
    /** {@return the checksum of each block of a file's content} */
    static List<Long> checksums(final WorkerPool pool, final byte[] content) throws Exception {
        final List<Callable<Long>> tasks = new ArrayList<>();
        for (int offset = 0; offset < content.length; offset += BLOCK) {
            final int from = offset;
            tasks.add(() -> {
                final CRC32 crc = new CRC32();
                crc.update(content, from, Math.min(BLOCK, content.length - from));
                return crc.getValue();
            });
        }
        final List<Long> checksums = new ArrayList<>();
        for (final Future<Long> checksum : pool.invokeAll(tasks)) {
            checksums.add(checksum.get());
        }
        return checksums;
    }
    // end

    private static byte[] content() {
        final byte[] content = new byte[10 * BLOCK + 7];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        return content;
    }

    private static List<Long> oneByOne(final byte[] content) {
        final List<Long> checksums = new ArrayList<>();
        for (int offset = 0; offset < content.length; offset += BLOCK) {
            final CRC32 crc = new CRC32();
            crc.update(content, offset, Math.min(BLOCK, content.length - offset));
            checksums.add(crc.getValue());
        }
        return checksums;
    }

    @Test
    void shouldGiveResultsInTheOrderOfTheTasks() throws Exception {
        final byte[] content = content();
        // page
        final int cores = Runtime.getRuntime().availableProcessors();
        try (WorkerPool pool = WorkerPool.builder("checksum")
                .workers(PoolSizing.cpuBound(cores))
                .capacity(1024) // tasks that wait, in each lane
                .backpressure(Backpressure.block()) // who hands in too much waits
                .start()) {
            final List<Long> found = checksums(pool, content);
            assertThat(found).isEqualTo(oneByOne(content));
        } // waits for all that was taken, as an ExecutorService of JDK 19 does
        // end
    }

    @Test
    void shouldRunOnTheTestsThreadWhenStepped() throws Exception {
        try (WorkerPool pool =
                WorkerPool.builder("checksum").layout(ThreadLayout.caller()).start()) {
            assertThat(checksums(pool, content())).isEqualTo(oneByOne(content()));
            final List<Thread> ran = new ArrayList<>();
            pool.execute(() -> ran.add(Thread.currentThread()));
            assertThat(ran).isEmpty();
            pool.step();
            assertThat(ran).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void shouldSayWhatItCouldNotFinish() throws InterruptedException {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch never = new CountDownLatch(1);
        final AtomicInteger uploads = new AtomicInteger();
        final WorkerPool pool = WorkerPool.builder("upload").workers(1).start();
        pool.execute(() -> {
            begun.countDown();
            try {
                never.await();
            } catch (final InterruptedException e) {
                uploads.incrementAndGet(); // ends when it is interrupted
            }
        });
        begun.await();
        pool.execute(uploads::incrementAndGet);
        // page
        final Duration drain = Duration.ofMillis(50); // in production: seconds
        final PoolShutdownReport report = pool.shutdown(drain, Duration.ofSeconds(20));
        if (!report.isComplete()) {
            final String left = report.neverRun().size() + " never ran, stuck: " + report.stuckWorkers();
            assertThat(left).isEqualTo("1 never ran, stuck: []");
        }
        // end
        assertThat(report.isComplete()).isFalse();
        assertThat(report.drained()).isFalse();
        assertThat(uploads).hasValue(1);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
    }

    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        final AtomicInteger ran = new AtomicInteger();
        try (WorkerPool pool = WorkerPool.builder("full")
                .layout(ThreadLayout.caller())
                .capacity(2)
                .start()) {
            pool.execute(ran::incrementAndGet);
            pool.execute(ran::incrementAndGet);
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> pool.execute(ran::incrementAndGet))
                    .withMessageContaining("FULL");
            assertThat(pool.metrics().rejected()).isEqualTo(1);
        }
        assertThat(ran).hasValue(2);
    }

    @Test
    void shouldSizeForTasksThatWait() {
        // page
        final int workers = PoolSizing.blocking(2, Duration.ofMillis(90), Duration.ofMillis(10), 0.8);
        assertThat(workers).isEqualTo(16); // 2 cores x 0.8 x (1 + 90 / 10)
        final WorkerPool pool = WorkerPool.builder("fetch")
                .workers(2, workers) // as many as the load asks for
                .scaling(ScalingPolicy.standard().growBeyond(8, Duration.ofMillis(20)))
                .start();
        // end
        try (pool) {
            assertThat(pool.metrics().workers()).hasSize(2);
        }
    }
}
