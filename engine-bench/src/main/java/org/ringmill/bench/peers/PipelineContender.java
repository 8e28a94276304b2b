package org.ringmill.bench.peers;

import java.util.List;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.PipelineBuilder;
import org.ringmill.pipeline.Publisher;

/** Our pipeline, laid out by itself. */
final class PipelineContender implements Contender {
    private final PipelineLoad load;
    private final IdleMode idleMode;

    PipelineContender(final PipelineLoad load, final IdleMode idleMode) {
        this.load = load;
        this.idleMode = idleMode;
    }

    /** {@return ours with each way of waiting that suits the cores there are} */
    static List<PipelineContender> variants(final PipelineLoad load) {
        final int threads = load.publishers() + Cores.threadsFor(load.stages().size());
        final IdleMode other = Cores.sufficeFor(threads) ? IdleMode.SPIN : IdleMode.BACKOFF;
        return List.of(new PipelineContender(load, IdleMode.YIELD), new PipelineContender(load, other));
    }

    @Override
    public String name() {
        return "pipeline, " + Names.of(idleMode);
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Sum> sums = load.newSums();
        try (Pipeline<Value> pipeline = build(sums).start();
                Crew crew = load.crew(() -> publish(pipeline.publisher()))) {
            crew.begin(meter);
            crew.awaitDone();
            awaitHandled(pipeline);
            meter.end(load.events());
        }
        load.check(sums);
    }

    private Pipeline<Value> build(final List<Sum> sums) {
        final PipelineBuilder<Value> builder =
                Pipeline.builder("ours", PipelineLoad.RING, Value::new).idleMode(idleMode);
        if (load.publishers() == 1) {
            builder.singlePublisher();
        }
        for (int i = 0; i < sums.size(); i++) {
            final Sum sum = sums.get(i);
            builder.stage(stage(i), (event, sequence, timestampNs, endOfBatch) -> sum.accept(event));
            load.stages().get(i).forEach(before -> builder.after(stage(before)));
        }
        return builder.build();
    }

    private static String stage(final int index) {
        return "s" + index;
    }

    private void publish(final Publisher<Value> publisher) {
        if (load.batch() == 1) {
            publishSingles(publisher, load.each());
        } else {
            publishBatches(publisher, load.each(), load.batch());
        }
    }

    private static void publishSingles(final Publisher<Value> publisher, final long count) {
        for (long i = 0; i < count; i++) {
            final Value event = publisher.claim();
            if (event == null) {
                throw refused(publisher);
            }
            event.value = i;
            publisher.commit(i);
        }
    }

    private static void publishBatches(final Publisher<Value> publisher, final long count, final int batch) {
        for (long i = 0; i < count; i += batch) {
            if (!publisher.claimBatch(batch)) {
                throw refused(publisher);
            }
            for (int j = 0; j < batch; j++) {
                publisher.event(j).value = i + j;
            }
            publisher.commit(i);
        }
    }

    private static IllegalStateException refused(final Publisher<Value> publisher) {
        return new IllegalStateException("a claim was refused, reason=" + publisher.refusal());
    }

    private void awaitHandled(final Pipeline<Value> pipeline) {
        final long last = load.events() - 1;
        for (int i = 0; i < load.stages().size(); i++) {
            while (pipeline.position(stage(i)) < last) {
                if (pipeline.failure() != null) {
                    throw new RingmillException(Category.ERROR, "the pipeline halted, failure=" + pipeline.failure());
                }
                Thread.yield();
            }
        }
    }
}
