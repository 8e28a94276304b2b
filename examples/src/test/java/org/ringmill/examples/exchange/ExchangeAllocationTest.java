package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.engine.EngineContext;
import org.ringmill.journal.Durability;

/** Nothing is allocated for a command on its way from publish through journal and logic to release, once all is warm. */
class ExchangeAllocationTest {
    private static final int WARM_UP = 300_000;
    /** Fewer than fill 16 MiB of journal: to map the next piece of a file allocates once, whatever is written to it. */
    private static final int MEASURED = 50_000;

    private static final int ATTEMPTS = 12;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final OrderFlow flow = new OrderFlow(1);
    private final OrderCommand command = new OrderCommand();
    private long released;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "dedicated, MEMORY",
        "dedicated, PROCESS_CRASH",
        "shared:2, PROCESS_CRASH",
        "auto, PROCESS_CRASH",
        "caller, PROCESS_CRASH",
        "dedicated, POWER_LOSS"
    })
    void shouldAllocateNothingFromPublishToRelease(final String layout, final Durability durability) {
        final EngineContext context = new EngineContext()
                .directory(directory)
                .durability(durability)
                .layout(ThreadLayout.parse(layout))
                .outputHandler((output, sequence, index, timestampNs) -> released++);
        try (Exchange exchange =
                Exchange.open(new ExchangeMachine(new ExchangeMachine.Context().initialOrders(4096)), context)) {
            assertThat(stageThreads().length == 0)
                    .as("stages have no thread of their own")
                    .isEqualTo(layout.equals("caller"));
            publish(exchange, WARM_UP);
            exchange.awaitReleased(TIMEOUT);
            Map<String, Long> allocated = Map.of();
            for (int i = 0; i < ATTEMPTS && (i == 0 || !allocated.isEmpty()); i++) {
                allocated = measure(exchange);
            }
            assertThat(allocated)
                    .as("bytes that %d commands allocate, by thread", MEASURED)
                    .isEmpty();
        }
        assertThat(released).isPositive();
    }

    /** {@return the bytes allocated by each hot thread, those that allocated none left out} */
    private Map<String, Long> measure(final Exchange exchange) {
        final long[] ids = stageThreads();
        final long[] before = threads.getThreadAllocatedBytes(ids);
        final long publisherBefore =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        publish(exchange, MEASURED);
        final long published =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - publisherBefore;
        exchange.awaitReleased(TIMEOUT);
        final long[] after = threads.getThreadAllocatedBytes(ids);
        final Map<String, Long> allocated = new TreeMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(threads.getThreadInfo(ids[i]).getThreadName(), after[i] - before[i]);
        }
        allocated.put("publisher", published);
        allocated.values().removeIf(bytes -> bytes == 0);
        return allocated;
    }

    /** {@return the stages' threads, without the one that forces and writes snapshots} */
    private long[] stageThreads() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().matches(Exchange.APPLICATION + "-\\d+"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
    }

    private void publish(final Exchange exchange, final int count) {
        for (int i = 0; i < count; i++) {
            flow.next(command);
            exchange.submit(command);
        }
    }
}
