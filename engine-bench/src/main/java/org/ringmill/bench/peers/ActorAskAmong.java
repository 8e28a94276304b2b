package org.ringmill.bench.peers;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ringmill.actor.Actor;
import org.ringmill.actor.ActorContext;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.actor.ReplyAdapter;

/** One of our actors asks another, by its {@code context.ask}. */
final class ActorAskAmong implements Contender {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final int questions;
    private final ActorSetup setup;

    private ActorAskAmong(final int questions, final ActorSetup setup) {
        this.questions = questions;
        this.setup = setup;
    }

    static List<ActorAskAmong> variants(final int questions) {
        return ActorSetup.oneAndTwo(0).stream()
                .map(setup -> new ActorAskAmong(questions, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Inquiry inquiry = new Inquiry(questions);
        try (ActorSystem system = setup.start()) {
            final ActorRef<Value> answering = system.spawn("answering", ActorAsk.answering());
            final ActorRef<Object> asking = system.spawn("asking", ActorSpec.of(() -> new Asking(inquiry, answering)));
            meter.begin();
            ActorSetup.tell(asking, inquiry);
            inquiry.finish().await();
            meter.end(questions);
        }
        inquiry.check();
    }

    /** It takes answers as they are, and begins at anything else. */
    private static final class Asking implements Actor<Object> {
        private static final ReplyAdapter<Value, Object> AS_IT_IS = (reply, status, correlationId) -> {
            if (reply == null) {
                throw new IllegalStateException("a question was not answered, status=" + status);
            }
            return reply;
        };

        private final Inquiry inquiry;
        private final ActorRef<Value> answering;

        Asking(final Inquiry inquiry, final ActorRef<Value> answering) {
            this.inquiry = inquiry;
            this.answering = answering;
        }

        @Override
        public void onMessage(final Object told, final ActorContext<Object> context) {
            if (told instanceof Value answer) {
                inquiry.on(answer, question -> ask(context, question));
            } else {
                inquiry.begin(question -> ask(context, question));
            }
        }

        private void ask(final ActorContext<Object> context, final Value question) {
            if (context.ask(answering, question, TIMEOUT_NS, AS_IT_IS) == 0) {
                throw new IllegalStateException("a question was refused");
            }
        }
    }
}
