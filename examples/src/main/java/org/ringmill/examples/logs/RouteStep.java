package org.ringmill.examples.logs;

import java.util.List;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/**
 * Collects from the workers in the turn in which they were dealt to, which restores the order of all events at no cost, and hands
 * each to every output. The first worker without a next outcome has had the last: its turn would have been the next event's.
 */
final class RouteStep extends Step {
    private final List<Channel<LogOutcome>> workers;
    private final List<Sender<LogEvent>> outputs;
    private final Sender<LogError> errors;
    private final LogCounters counters;

    /** The worker that has the next outcome. */
    private int turn;

    RouteStep(
            final List<Channel<LogOutcome>> workers,
            final List<Sender<LogEvent>> outputs,
            final Sender<LogError> errors,
            final LogCounters counters) {
        super("route");
        this.workers = workers;
        this.outputs = outputs;
        this.errors = errors;
        this.counters = counters;
    }

    @Override
    public void run(final Scope scope) throws InterruptedException {
        try (errors) {
            LogOutcome outcome = workers.get(turn).take(FOREVER);
            while (outcome != null && pass(outcome)) {
                turn = (turn + 1) % workers.size();
                outcome = workers.get(turn).take(FOREVER);
            }
        } finally {
            outputs.forEach(Sender::close);
            workers.forEach(Channel::cancel);
        }
    }

    private boolean pass(final LogOutcome outcome) throws InterruptedException {
        if (outcome instanceof LogError error) {
            counters.failed.incrementAndGet();
            return hand(errors, error);
        }
        if (outcome instanceof LogEvent event) {
            for (final Sender<LogEvent> output : outputs) {
                if (!hand(output, event)) {
                    return false;
                }
            }
            counters.enriched.incrementAndGet();
        }
        return true;
    }
}
