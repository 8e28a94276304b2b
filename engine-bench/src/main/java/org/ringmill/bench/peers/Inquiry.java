package org.ringmill.bench.peers;

import java.util.stream.Stream;

/**
 * What an actor does that asks another one: keeps {@value #IN_FLIGHT} questions in flight, and checks each answer, which is the
 * question with its value one higher. The actor's own, once it has begun.
 */
final class Inquiry {
    /** Questions in flight. */
    static final int IN_FLIGHT = 256;

    private final Value[] questions =
            Stream.generate(Value::new).limit(IN_FLIGHT).toArray(Value[]::new);
    private final int count;
    private final Finish finish = new Finish();
    private int asked;
    private int answered;
    private long sum;

    /** Asks the other actor. */
    @FunctionalInterface
    interface Ask {
        void ask(Value question);
    }

    Inquiry(final int count) {
        this.count = count;
    }

    Finish finish() {
        return finish;
    }

    /** Asks the first questions. */
    void begin(final Ask ask) {
        while (asked < Math.min(IN_FLIGHT, count)) {
            askNext(questions[asked], ask);
        }
    }

    /** Takes an answer and asks the next question. */
    void on(final Value answer, final Ask ask) {
        sum += answer.value;
        answered++;
        if (asked < count) {
            askNext(answer, ask);
        } else if (answered == count) {
            finish.reach();
        }
    }

    private void askNext(final Value question, final Ask ask) {
        question.value = asked++;
        ask.ask(question);
    }

    /** Each of 0 to {@code count - 1} has come back one higher. */
    void check() {
        requireSumOfAnswers(count, sum);
    }

    static void requireSumOfAnswers(final long count, final long sum) {
        final long expected = count * (count + 1) / 2;
        if (sum != expected) {
            throw new IllegalStateException("wrong sum, expected=" + expected + ", sum=" + sum);
        }
    }
}
