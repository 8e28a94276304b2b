package org.ringmill.bench.peers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.actor.Ask;
import org.ringmill.actor.AskStatus;
import org.ringmill.pipeline.Offer;

/** A thread outside asks one of our actors, with some questions in flight: for futures, or with {@link Ask}s used again and again. */
final class ActorAsk implements Contender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final int questions;
    private final ActorSetup setup;
    private final boolean isForFutures;

    private ActorAsk(final int questions, final ActorSetup setup, final boolean isForFutures) {
        this.questions = questions;
        this.setup = setup;
        this.isForFutures = isForFutures;
    }

    static List<ActorAsk> variants(final int questions) {
        return Stream.of(false, true)
                .flatMap(isForFutures ->
                        ActorSetup.variants(1, 1).stream().map(setup -> new ActorAsk(questions, setup, isForFutures)))
                .toList();
    }

    @Override
    public String name() {
        return setup.description() + (isForFutures ? ", futures" : ", asks used again");
    }

    /** {@return who answers: the same value, one higher} */
    static ActorSpec<Value> answering() {
        return ActorSpec.of(() -> (question, context) -> {
            question.value++;
            context.reply(question);
        });
    }

    @Override
    public void run(final Meter meter) throws Exception {
        try (ActorSystem system = setup.start()) {
            final ActorRef<Value> answering = system.spawn("answering", answering());
            if (isForFutures) {
                final FutureAnswers answers = new FutureAnswers(questions);
                measure(meter, () -> answers.ask(question -> answering.<Value>ask(question, TIMEOUT)));
                answers.check();
            } else {
                final Asking asking = new Asking(system, answering, questions);
                measure(meter, asking::ask);
                asking.check();
            }
        }
    }

    private void measure(final Meter meter, final Crew.Task task) throws Exception {
        try (Crew crew = new Crew(List.of(task))) {
            crew.begin(meter);
            crew.awaitDone();
            meter.end(questions);
        }
    }

    /** What {@link FutureAnswers} does, with asks in place of futures. */
    private static final class Asking {
        private final List<Ask<Value>> asks;
        private final ActorRef<Value> answering;
        private final int count;
        private long sum;

        Asking(final ActorSystem system, final ActorRef<Value> answering, final int count) {
            asks = Stream.generate(system::<Value>newAsk)
                    .limit(Inquiry.IN_FLIGHT)
                    .toList();
            this.answering = answering;
            this.count = count;
        }

        void ask() {
            for (int i = 0; i < count; i++) {
                final Ask<Value> ask = asks.get(i % Inquiry.IN_FLIGHT);
                final Value question = i < Inquiry.IN_FLIGHT ? new Value() : take(ask);
                question.value = i;
                final Offer offer = ask.send(answering, question, TIMEOUT_NS);
                if (offer != Offer.PUBLISHED) {
                    throw new IllegalStateException("a question was refused, offer=" + offer);
                }
            }
            for (int i = 0; i < Math.min(count, Inquiry.IN_FLIGHT); i++) {
                take(asks.get(i));
            }
        }

        private Value take(final Ask<Value> ask) {
            if (ask.status() == AskStatus.PENDING) {
                Patience.until(() -> ask.status() != AskStatus.PENDING, "an answer");
            }
            final Value answer = ask.reply(); // which throws where there is none
            sum += answer.value;
            return answer;
        }

        void check() {
            Inquiry.requireSumOfAnswers(count, sum);
        }
    }
}
