package org.ringmill.bench.peers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.ringmill.bench.peers.PekkoSetup.Running;

/** A thread outside asks one of Pekko's actors, by {@code AskPattern.ask}, with some questions in flight. */
final class PekkoAsk implements Contender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final int questions;
    private final PekkoSetup setup;

    private PekkoAsk(final int questions, final PekkoSetup setup) {
        this.questions = questions;
        this.setup = setup;
    }

    static List<PekkoAsk> variants(final int questions) {
        return PekkoSetup.variants(1).stream()
                .map(setup -> new PekkoAsk(questions, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        try (Running<ActorRef<PekkoQuestion>> pekko =
                setup.start(guardian -> setup.spawn(guardian, PekkoQuestion.answering(), "answering"))) {
            final Scheduler scheduler = pekko.system().scheduler();
            final FutureAnswers answers = new FutureAnswers(questions);
            try (Crew crew =
                    new Crew(List.of(() -> answers.ask(question -> ask(pekko.actors(), scheduler, question))))) {
                crew.begin(meter);
                crew.awaitDone();
                meter.end(questions);
            }
            answers.check();
        }
    }

    private static CompletableFuture<Value> ask(
            final ActorRef<PekkoQuestion> answering, final Scheduler scheduler, final Value question) {
        return AskPattern.<PekkoQuestion, Value>ask(
                        answering, replyTo -> new PekkoQuestion(question, replyTo), TIMEOUT, scheduler)
                .toCompletableFuture();
    }
}
