package org.ringmill.examples.logs;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/**
 * Writes what comes to an output, and flushes when nothing does. Once the output has failed it takes on and counts what is lost, so that
 * those before it need not know.
 */
final class OutputStep<T> extends Step {
    private static final int FLUSH_EVERY = 256;

    private final Channel<T> input;
    private final LogOutput<? super T> output;
    private final @Nullable Sender<LogError> errors;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile @Nullable String failure;

    /** Written, and not flushed yet. */
    private int unflushed;

    /** @param errors where its failure goes; null for the output of errors itself */
    OutputStep(
            final String name,
            final LogOutput<? super T> output,
            final int capacity,
            final Backpressure policy,
            final @Nullable Sender<LogError> errors) {
        super(name);
        this.output = output;
        this.errors = errors;
        input = Channel.mpmc(capacity, policy); // for one reader, but only this kind can drop the oldest
    }

    /** Opens a way in; whoever has it closes it. */
    Sender<T> sender() {
        return input.sender();
    }

    LogCounts.Output counts() {
        final long dropped = input.dropped() + input.timedOut() + input.rejected();
        return new LogCounts.Output(name(), input.policy().toString(), written.get(), dropped, lost.get(), failure);
    }

    @Override
    public void run(final Scope scope) throws InterruptedException {
        try {
            for (T element = next(); element != null; element = next()) {
                write(element);
            }
        } finally {
            finish();
        }
    }

    private @Nullable T next() throws InterruptedException {
        final T present = input.poll();
        if (present != null) {
            return present;
        }
        flush();
        return input.take(FOREVER);
    }

    private void write(final T element) throws InterruptedException {
        unflushed++;
        if (failure == null) {
            try {
                output.write(element);
            } catch (final InterruptedException e) {
                throw e;
            } catch (final Exception e) {
                fail(e);
            }
        }
        if (failure != null || unflushed >= FLUSH_EVERY) {
            flush();
        }
    }

    private void flush() throws InterruptedException {
        if (failure == null) {
            try {
                output.flush();
                written.addAndGet(unflushed);
                unflushed = 0;
            } catch (final InterruptedException e) {
                throw e;
            } catch (final Exception e) {
                fail(e);
            }
        }
        loseUnflushed();
    }

    private void loseUnflushed() {
        lost.addAndGet(unflushed);
        unflushed = 0;
    }

    private void fail(final Exception cause) throws InterruptedException {
        failure = String.valueOf(cause);
        if (errors != null) {
            hand(errors, new LogError(LogError.Kind.OUTPUT, name(), 0, String.valueOf(cause), ""));
        }
    }

    private void finish() throws InterruptedException {
        loseUnflushed();
        try {
            output.close();
        } catch (final IOException | RuntimeException e) {
            if (failure == null) {
                fail(e);
            }
        } finally {
            input.cancel();
            if (errors != null) {
                errors.close();
            }
        }
    }
}
