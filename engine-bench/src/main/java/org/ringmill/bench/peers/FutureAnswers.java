package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * What a thread does that asks an actor and gets futures: keeps {@link Inquiry#IN_FLIGHT} questions in flight, takes the answers in
 * the order in which it asked, and gives its turn away while the next one is not there. One thread's; checked by another once
 * that is done.
 */
final class FutureAnswers {
    private final int count;
    private long sum;

    /** Asks. */
    @FunctionalInterface
    interface Ask {
        Future<Value> ask(Value question);
    }

    FutureAnswers(final int count) {
        this.count = count;
    }

    void ask(final Ask ask) throws Exception {
        final List<Future<Value>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int slot = i % Inquiry.IN_FLIGHT;
            final Value question = i < Inquiry.IN_FLIGHT ? new Value() : take(answers.get(slot));
            question.value = i;
            if (i < Inquiry.IN_FLIGHT) {
                answers.add(ask.ask(question));
            } else {
                answers.set(slot, ask.ask(question));
            }
        }
        for (final Future<Value> answer : answers) {
            take(answer);
        }
    }

    private Value take(final Future<Value> answer) throws Exception {
        if (!answer.isDone()) {
            Patience.until(answer::isDone, "an answer");
        }
        final Value value = answer.get();
        sum += value.value;
        return value;
    }

    void check() {
        Inquiry.requireSumOfAnswers(count, sum);
    }
}
