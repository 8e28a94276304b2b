package org.ringmill.stress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Overflow;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.PipelineBuilder;
import org.ringmill.pipeline.Publisher;
import org.ringmill.pipeline.ShutdownReport;

/**
 * A publisher that goes on until it is refused, and asks on after that, while another thread shuts the pipeline down: what
 * was committed is delivered or reported, and what was refused is neither.
 */
class ShutdownRace {
    private static final int CAPACITY = 64;

    /** Longer than a loaded machine keeps a thread from a core: a claim that time runs out on is reported, and may be refused all the same. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    final Pipeline<Pair> pipeline;
    private final Meeting meeting = new Meeting();
    private final Witness witness = new Witness();
    private final Publisher<Pair> publisher;
    private int published;
    private volatile @Nullable ShutdownReport report;

    ShutdownRace(final Declaration declaration) {
        pipeline = declaration
                .complete(Pipeline.builder("stress", CAPACITY, Pair::new).overflow(Overflow.reject()))
                .stage("witness", witness)
                .build();
        publisher = pipeline.publisher();
    }

    /** Completes the declaration of a pipeline. */
    @FunctionalInterface
    interface Declaration {
        PipelineBuilder<Pair> complete(PipelineBuilder<Pair> builder);
    }

    final void publishUntilClosed() {
        meeting.arrive();
        while (report == null) {
            published += Publishing.publish(publisher, 1, published + 1);
        }
    }

    final void shutDown() {
        meeting.arrive();
        report = pipeline.shutdown(TIMEOUT);
    }

    final String verdict() {
        final ShutdownReport ended = report;
        if (ended == null) {
            return "no report";
        }
        final String fault = witness.fault();
        if (fault != null) {
            return fault;
        }
        if (witness.seen() > published) {
            return "twice";
        }
        final long reported = ended.undelivered().stream()
                .mapToLong(range -> range.toSequence() - range.fromSequence() + 1)
                .sum();
        if (witness.seen() + reported < published) {
            return "lost";
        }
        if (witness.seen() + reported > published) {
            return "refused, yet reported";
        }
        return reported == 0 ? "delivered" : "reported";
    }
}
