package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.ringmill.state.Outbound;

/** Nothing is allocated for a command once all is warm. */
class AllocationTest {
    private static final int WARM_UP = 150_000;
    private static final int MEASURED = 150_000;
    private static final int ATTEMPTS = 5;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingWhenMachineAppliesCommands() {
        checkMachine(RiskLimits.NONE, 1);
    }

    @Test
    void shouldAllocateNothingWhenRiskIsCheckedInManySymbols() {
        checkMachine(new RiskLimits(60, 2_000_000, 10_000), 8);
    }

    @Test
    void shouldAllocateNothingWhenLinesAreRead() throws IOException {
        final StringBuilder text = new StringBuilder();
        final OrderCommand command = new OrderCommand();
        final OrderFlow flow = new OrderFlow(1);
        final int lines = WARM_UP + ATTEMPTS * MEASURED;
        for (int i = 0; i < lines; i++) {
            flow.next(command);
            text.append(command).append('\n');
        }
        final byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        try (CommandReader reader = CommandReader.of(new ByteArrayInputStream(bytes), "flow")) {
            check(() -> reader.next(command));
        }
    }

    private void checkMachine(final RiskLimits limits, final int symbols) {
        final ExchangeMachine exchange = new ExchangeMachine(
                new ExchangeMachine.Context().riskLimits(limits).initialOrders(4096));
        final OrderFlow flow = new OrderFlow(1, symbols);
        final OrderCommand command = new OrderCommand();
        final CommandCodec codec = new CommandCodec();
        final Outputs.View message = new Outputs.View();
        final Sink sink = new Sink();
        check(() -> {
            flow.next(command);
            message.typeId = command.kind().typeId();
            message.length = codec.encode(command, message.buffer, 0);
            message.correlationId = command.line();
            exchange.onCommand(message, command.line(), 0, sink);
        });
        assertThat(sink.outputs).isEqualTo(exchange.eventsSent()).isPositive();
    }

    /** The compiler, which may still box or keep an allocation at first, gets some attempts; a leak fails them all. */
    private void check(final Runnable step) {
        run(step, WARM_UP);
        final long thread = Thread.currentThread().getId();
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && allocated != 0; i++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            run(step, MEASURED);
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        assertThat(allocated).as("bytes allocated by %d commands", MEASURED).isZero();
    }

    private static void run(final Runnable step, final int times) {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }

    /** Takes outputs and drops them. */
    private static final class Sink implements Outbound {
        private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        private long outputs;

        @Override
        public MutableDirectBuffer claim(final int maxLengthBytes) {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
            outputs++;
        }

        @Override
        public int maxOutputBytes() {
            return buffer.capacity();
        }
    }
}
