package org.ringmill.bench.peers;

import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.util.Timeout;
import org.ringmill.bench.peers.PekkoSetup.Running;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.util.Try;

/** One of Pekko's actors asks another, by its {@code context.ask}. */
final class PekkoAskAmong implements Contender {
    private static final Timeout TIMEOUT = Timeout.create(Duration.ofSeconds(10));
    private static final ClassTag<Value> VALUE = ClassTag$.MODULE$.apply(Value.class);

    private final int questions;
    private final PekkoSetup setup;

    private PekkoAskAmong(final int questions, final PekkoSetup setup) {
        this.questions = questions;
        this.setup = setup;
    }

    static List<PekkoAskAmong> variants(final int questions) {
        return PekkoSetup.oneAndTwo().stream()
                .map(setup -> new PekkoAskAmong(questions, setup))
                .toList();
    }

    @Override
    public String name() {
        return setup.description();
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final Inquiry inquiry = new Inquiry(questions);
        try (Running<ActorRef<Object>> pekko = setup.start(guardian -> {
            final ActorRef<PekkoQuestion> answering = setup.spawn(guardian, PekkoQuestion.answering(), "answering");
            return setup.spawn(guardian, asking(inquiry, answering), "asking");
        })) {
            meter.begin();
            pekko.actors().tell(inquiry);
            inquiry.finish().await();
            meter.end(questions);
        }
        inquiry.check();
    }

    /** It takes answers as they are, instead of wrapping each in a message of its own, and begins at anything else. */
    private static Behavior<Object> asking(final Inquiry inquiry, final ActorRef<PekkoQuestion> answering) {
        return Behaviors.setup(context -> {
            final Inquiry.Ask ask = question -> ask(context, answering, question);
            return Behaviors.receiveMessage(told -> {
                if (told instanceof Value answer) {
                    inquiry.on(answer, ask);
                } else {
                    inquiry.begin(ask);
                }
                return Behaviors.same();
            });
        });
    }

    /**
     * By the Scala form of the same call. The Java form completes a future of the JDK's, and where that finds fewer than two threads in the
     * common pool, as on two cores, it starts a thread for each answer.
     */
    private static void ask(
            final ActorContext<Object> context, final ActorRef<PekkoQuestion> answering, final Value question) {
        context.asScala()
                .ask(
                        answering,
                        replyTo -> new PekkoQuestion(question, replyTo),
                        PekkoAskAmong::answerOf,
                        TIMEOUT,
                        VALUE);
    }

    private static Object answerOf(final Try<Value> answer) {
        return answer.get(); // which throws where there is none
    }
}
