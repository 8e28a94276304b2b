package org.ringmill.examples.logs;

import java.util.List;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/** Parses lines, leaves out events below a level, and deals the others to the workers in turn: to each the same number. */
final class ParseStep extends Step {
    private final Channel<LogLine> lines;
    private final LogParser parser;
    private final LogLevel minLevel;
    private final List<Sender<LogEvent>> workers;
    private final Sender<LogError> errors;
    private final LogCounters counters;

    /** The worker that has the next event. */
    private int turn;

    ParseStep(
            final Channel<LogLine> lines,
            final LogParser parser,
            final LogLevel minLevel,
            final List<Sender<LogEvent>> workers,
            final Sender<LogError> errors,
            final LogCounters counters) {
        super("parse");
        this.lines = lines;
        this.parser = parser;
        this.minLevel = minLevel;
        this.workers = workers;
        this.errors = errors;
        this.counters = counters;
    }

    @Override
    public void run(final Scope scope) throws InterruptedException {
        try (errors) {
            LogLine line = lines.take(FOREVER);
            while (line != null && pass(parse(line))) {
                line = lines.take(FOREVER);
            }
        } finally {
            workers.forEach(Sender::close);
            lines.cancel();
        }
    }

    private LogOutcome parse(final LogLine line) {
        try {
            return parser.parse(line);
        } catch (final Exception e) {
            return new LogError(LogError.Kind.MALFORMED, line.source(), line.number(), String.valueOf(e), line.text());
        }
    }

    private boolean pass(final LogOutcome outcome) throws InterruptedException {
        if (outcome instanceof LogError error) {
            counters.malformed.incrementAndGet();
            return hand(errors, error);
        }
        if (outcome instanceof LogEvent event && event.level().compareTo(minLevel) >= 0) {
            final Sender<LogEvent> worker = workers.get(turn);
            turn = (turn + 1) % workers.size();
            return hand(worker, event);
        }
        counters.filtered.incrementAndGet();
        return true;
    }
}
