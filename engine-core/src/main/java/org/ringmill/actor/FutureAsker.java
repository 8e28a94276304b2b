package org.ringmill.actor;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.pipeline.Offer;

/** An actor that asks for those outside who want a future, so that a future needs no mechanism of its own. */
final class FutureAsker implements Actor<FutureAsker.Question<?, ?>> {
    private final Set<Question<?, ?>> pending = new LinkedHashSet<>();

    /** A question, and the message that it is when it is over. */
    static final class Question<M, R> {
        final CompletableFuture<R> future = new CompletableFuture<>();
        private final ActorRef<M> target;
        private final M request;
        private final long timeoutNs;
        private boolean isOver;

        Question(final ActorRef<M> target, final M request, final long timeoutNs) {
            this.target = target;
            this.request = request;
            this.timeoutNs = timeoutNs;
        }

        private long put(final ActorContext<Question<?, ?>> context) {
            return context.<M, R>ask(target, request, timeoutNs, (reply, status, id) -> over(reply));
        }

        private Question<?, ?> over(final @Nullable R reply) {
            isOver = true;
            if (reply == null) {
                future.completeExceptionally(
                        new TimeoutException("no reply, actor=" + target + ", timeoutNs=" + timeoutNs));
            } else {
                future.complete(reply);
            }
            return this;
        }

        void fail(final String why) {
            future.completeExceptionally(
                    new RingmillException(RingmillException.Category.ERROR, why + ", actor=" + target));
        }
    }

    /** Hands a question over from outside; {@return its future} */
    static <M, R> CompletableFuture<R> ask(
            final ActorRef<Question<?, ?>> asker, final ActorRef<M> target, final M request, final long timeoutNs) {
        final Question<M, R> question = new Question<>(target, request, timeoutNs);
        final Offer offer = asker.offer(question);
        if (offer != Offer.PUBLISHED) {
            question.fail("too many questions, offer=" + offer);
        }
        return question.future;
    }

    @Override
    public void onMessage(final Question<?, ?> question, final ActorContext<Question<?, ?>> context) {
        if (question.isOver) {
            pending.remove(question);
        } else if (isPut(question, context)) {
            pending.add(question);
        } else {
            question.fail("the question could not be put: mailbox full, or actor ended");
        }
    }

    /** A mailbox that would make us wait is a full one. */
    private static boolean isPut(final Question<?, ?> question, final ActorContext<Question<?, ?>> context) {
        try {
            return question.put(context) != 0;
        } catch (final IllegalStateException e) {
            question.future.completeExceptionally(e);
            return false;
        }
    }

    @Override
    public void onStop(final ActorContext<Question<?, ?>> context) {
        pending.forEach(question -> question.fail("the asking system has ended"));
    }
}
