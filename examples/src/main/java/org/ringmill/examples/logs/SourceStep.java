package org.ringmill.examples.logs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Registration;
import org.ringmill.scope.Scope;

/** Reads a source until it ends or the scope of the sources does, and sends what it has read in any case. */
final class SourceStep extends Step {
    private final LogSource source;
    private final Sender<LogLine> lines;
    private final Sender<LogError> errors;
    private final LogCounters counters;
    private final Scope reading;

    /** Line read last. */
    private long number;

    SourceStep(
            final LogSource source,
            final Sender<LogLine> lines,
            final Sender<LogError> errors,
            final LogCounters counters,
            final Scope reading) {
        super(source.name());
        this.source = source;
        this.lines = lines;
        this.errors = errors;
        this.counters = counters;
        this.reading = reading;
    }

    @Override
    public void run(final Scope scope) throws InterruptedException {
        final Thread reader = Thread.currentThread();
        final Registration interrupt = reading.onCancel(cause -> reader.interrupt());
        try (lines;
                errors) {
            readAll(scope);
        } finally {
            interrupt.close();
        }
    }

    private void readAll(final Scope scope) throws InterruptedException {
        try (source) {
            for (String text = next(); text != null; text = next()) {
                counters.read.incrementAndGet();
                sendAnyway(lines, new LogLine(source.name(), ++number, text), scope);
            }
        } catch (final IOException | RuntimeException e) {
            counters.sourceFailures.incrementAndGet();
            sendAnyway(errors, new LogError(LogError.Kind.SOURCE, source.name(), number, String.valueOf(e), ""), scope);
        }
    }

    private @Nullable String next() throws IOException {
        if (reading.isCancelled()) {
            return null;
        }
        try {
            return source.nextLine();
        } catch (final InterruptedException e) {
            return null; // told to stop
        }
    }

    /** What was read is not lost because reading was stopped while it waited for room. */
    private static <E> void sendAnyway(final Sender<E> to, final E element, final Scope scope)
            throws InterruptedException {
        while (to.send(element) == Offer.INTERRUPTED) {
            Thread.interrupted();
            if (scope.isCancelled()) {
                throw new InterruptedException();
            }
        }
    }
}
