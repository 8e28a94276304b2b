package org.ringmill.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.actor.Ask;
import org.ringmill.actor.AskStatus;
import org.ringmill.agent.ThreadLayout;

/** A message to an actor, put in and handled, on one thread: plain, with its context, and as a question with its reply. */
@State(Scope.Thread)
public class ActorBenchmark extends ShortRuns {
    private static final int BATCH = 256;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final Cell message = new Cell();
    private final Cell sum = new Cell();
    private ActorSystem system;
    private ActorRef<Cell> actor;
    private Ask<Cell> ask;

    /** Starts the actor. */
    @Setup
    public void start() {
        message.value = 1;
        system = ActorSystem.builder("bench")
                .layout(ThreadLayout.caller())
                .dispatchers(1)
                .mailbox(BATCH)
                .start();
        actor = system.spawn("sum", ActorSpec.of(() -> (told, context) -> {
            sum.value += told.value;
            if (context.isAsked()) {
                context.reply(told);
            }
        }));
        ask = system.newAsk();
        drain();
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        system.close();
    }

    private void drain() {
        while (system.step() > 0) {
            // until there is nothing to do
        }
    }

    /** {@return the sum} */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long tell() {
        for (int i = 0; i < BATCH; i++) {
            actor.tell(message);
        }
        drain();
        return sum.value;
    }

    /** With a sender. {@return the sum} */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long tellWithContext() {
        for (int i = 0; i < BATCH; i++) {
            actor.tell(message, actor);
        }
        drain();
        return sum.value;
    }

    /** One question at a time, from outside. {@return the reply} */
    @Benchmark
    public Cell ask() {
        ask.send(actor, message, TIMEOUT_NS);
        while (ask.status() == AskStatus.PENDING) {
            system.step();
        }
        return ask.reply();
    }
}
