package org.ringmill.bench.peers;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.MailboxSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A way to set Pekko up.
 *
 * @param threads   of the dispatcher, 0 where that is not for us to say
 * @param isBounded whether mailboxes have a bound, as ours do; else they are Pekko's usual ones, which have none
 */
record PekkoSetup(PekkoDispatcher dispatcher, int threads, boolean isBounded) {
    /** More than is ever in flight, the acknowledgements too. */
    private static final int MAILBOX = 2 * Window.SIZE;

    private static final String DISPATCHER = "bench-dispatcher";
    private static final long CLOSE_SECONDS = 30;

    /** {@return Pekko as it comes, and with each dispatcher tuned for so many threads} */
    static List<PekkoSetup> variants(final int threads) {
        final List<PekkoSetup> variants = new ArrayList<>();
        variants.add(new PekkoSetup(PekkoDispatcher.DEFAULT, 0, false));
        variants.add(new PekkoSetup(PekkoDispatcher.PINNED, 0, false));
        variants.addAll(variantsOf(threads));
        return variants;
    }

    /** {@return the dispatchers of just so many threads} */
    static List<PekkoSetup> variantsOf(final int threads) {
        return List.of(
                new PekkoSetup(PekkoDispatcher.FORK_JOIN, threads, false),
                new PekkoSetup(PekkoDispatcher.FORK_JOIN, threads, true),
                new PekkoSetup(PekkoDispatcher.AFFINITY, threads, false));
    }

    /** {@return each variant with one thread, and with two} */
    static List<PekkoSetup> oneAndTwo() {
        return Stream.of(1, 2)
                .flatMap(threads -> variants(threads).stream())
                .distinct()
                .toList();
    }

    String description() {
        return "Pekko, " + dispatcher.description() + (threads > 0 ? " of " + threads : "")
                + (isBounded ? ", bounded mailboxes" : "");
    }

    /** Makes what a run needs, on the thread of the system's guardian. */
    @FunctionalInterface
    interface Spawn<T> {
        T in(ActorContext<Object> guardian);
    }

    /** A system that runs, and what was made in it. */
    record Running<T>(ActorSystem<Object> system, T actors) implements AutoCloseable {
        /** Ends the system and waits for that. */
        @Override
        public void close() {
            system.terminate();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    <T> Running<T> start(final Spawn<T> spawn) {
        final CompletableFuture<T> made = new CompletableFuture<>();
        final ActorSystem<Object> system = ActorSystem.create(
                Behaviors.setup(guardian -> {
                    made.complete(spawn.in(guardian));
                    return Behaviors.empty();
                }),
                "bench",
                config());
        return new Running<>(
                system, made.orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).join());
    }

    <M> ActorRef<M> spawn(final ActorContext<Object> guardian, final Behavior<M> behavior, final String name) {
        return guardian.spawn(behavior, name, props());
    }

    private Props props() {
        final Props onDispatcher = dispatcher == PekkoDispatcher.DEFAULT
                ? DispatcherSelector.defaultDispatcher()
                : DispatcherSelector.fromConfig(DISPATCHER);
        return isBounded ? onDispatcher.withNext(MailboxSelector.bounded(MAILBOX)) : onDispatcher;
    }

    /** Silent, and without hooks into the JVM's end, which would pile up. */
    private Config config() {
        return ConfigFactory.parseString("""
                        pekko {
                          loglevel = "OFF"
                          stdout-loglevel = "OFF"
                          log-dead-letters = off
                          log-dead-letters-during-shutdown = off
                          daemonic = on
                          jvm-shutdown-hooks = off
                          coordinated-shutdown.run-by-jvm-shutdown-hook = off
                        }
                        """ + DISPATCHER + " {\n" + dispatcher.settings(threads) + "}\n")
                .withFallback(ConfigFactory.load(PekkoSetup.class.getClassLoader()));
    }
}
