package org.ringmill.examples.logs;

import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;

/** One of the workers: enriches the events that it is dealt, and gives an outcome for each, in that order. */
final class EnrichStep extends Step {
    private final Channel<LogEvent> events;
    private final LogEnricher enricher;
    private final Sender<LogOutcome> outcomes;

    EnrichStep(
            final int worker,
            final Channel<LogEvent> events,
            final LogEnricher enricher,
            final Sender<LogOutcome> outcomes) {
        super("worker-" + worker);
        this.events = events;
        this.enricher = enricher;
        this.outcomes = outcomes;
    }

    @Override
    public void run(final Scope scope) throws InterruptedException {
        try (outcomes) {
            LogEvent event = events.take(FOREVER);
            while (event != null && hand(outcomes, enrich(event))) {
                event = events.take(FOREVER);
            }
        } finally {
            events.cancel();
        }
    }

    private LogOutcome enrich(final LogEvent event) throws InterruptedException {
        try {
            return enricher.enrich(event);
        } catch (final InterruptedException e) {
            throw e;
        } catch (final Exception e) {
            return new LogError(
                    LogError.Kind.ENRICHMENT, event.source(), event.line(), String.valueOf(e), event.message());
        }
    }
}
