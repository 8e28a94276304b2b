package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSystem;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;

/**
 * A way to set our actors up.
 *
 * @param threads of the dispatchers, one each
 */
record ActorSetup(int threads, IdleMode idleMode) {
    /** More than is ever in flight, the acknowledgements too; as Pekko's bounded mailboxes. */
    static final int MAILBOX = 2 * Window.SIZE;

    /** As for Pekko. */
    private static final int THROUGHPUT = 1024;

    /** {@return ours with so many threads, beside so many others, and each way of waiting that suits the cores there are} */
    static List<ActorSetup> variants(final int threads, final int others) {
        final List<ActorSetup> variants = new ArrayList<>();
        variants.add(new ActorSetup(threads, IdleMode.YIELD));
        variants.add(new ActorSetup(threads, IdleMode.BACKOFF));
        if (Cores.sufficeFor(threads + others)) {
            variants.add(new ActorSetup(threads, IdleMode.SPIN));
        }
        return variants;
    }

    /** {@return ours with one thread, and with two, beside so many others} */
    static List<ActorSetup> oneAndTwo(final int others) {
        return IntStream.of(1, 2)
                .boxed()
                .flatMap(threads -> variants(threads, others).stream())
                .toList();
    }

    String description() {
        return "actors, " + (threads == 1 ? "one thread, " : "two threads, ") + Names.of(idleMode);
    }

    ActorSystem start() {
        return ActorSystem.builder("ours")
                .layout(ThreadLayout.shared(threads))
                .dispatchers(threads)
                .idleMode(idleMode)
                .throughput(THROUGHPUT)
                .mailbox(MAILBOX)
                .start();
    }

    /** Tells it; that there is room is what all of the duels see to. */
    static <M> void tell(final ActorRef<M> actor, final M message) {
        final Offer offer = actor.tell(message);
        if (offer != Offer.PUBLISHED) {
            throw new IllegalStateException("a message was refused, offer=" + offer);
        }
    }
}
