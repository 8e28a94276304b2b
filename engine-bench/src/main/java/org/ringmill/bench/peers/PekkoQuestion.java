package org.ringmill.bench.peers;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A question to one of Pekko's actors: who asks goes along with it. */
record PekkoQuestion(Value value, ActorRef<Value> replyTo) {
    /** {@return who answers: the same value, one higher} */
    static Behavior<PekkoQuestion> answering() {
        return Behaviors.receiveMessage(question -> {
            question.value().value++;
            question.replyTo().tell(question.value());
            return Behaviors.same();
        });
    }
}
