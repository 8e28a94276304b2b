package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.ringmill.actor.Actor;
import org.ringmill.actor.ActorContext;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.actor.Ask;
import org.ringmill.actor.AskStatus;
import org.ringmill.actor.Behavior;
import org.ringmill.actor.DeadLetterListener;
import org.ringmill.actor.Supervision;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.ManualClock;

class ActorsPatternTest {
    // page
    sealed interface Request {}

    record Hold(int seat, String customer) implements Request {}

    record Pay(int seat, String customer) implements Request {}

    record HoldEnds(int seat) implements Request {}

    /** The seats of one show. A seat that is held and not paid for is free again after two minutes. */
    static final class Seats implements Actor<Request> {
        static final long HOLD_NS = TimeUnit.MINUTES.toNanos(2);

        private final Map<Integer, String> customers = new HashMap<>();

        @Override
        public void onMessage(final Request request, final ActorContext<Request> context) {
            if (request instanceof Hold hold) {
                final boolean isFree = customers.putIfAbsent(hold.seat(), hold.customer()) == null;
                if (isFree) {
                    context.timers().startSingle(hold.seat(), new HoldEnds(hold.seat()), HOLD_NS);
                }
                context.reply(isFree);
            } else if (request instanceof Pay pay) {
                final boolean isTheirs = pay.customer().equals(customers.get(pay.seat()));
                context.reply(isTheirs && context.timers().cancel(pay.seat()));
            } else if (request instanceof HoldEnds end) {
                customers.remove(end.seat());
            }
        }
    }
    // end

    /** Long enough for a loaded machine. */
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private static boolean ask(final Ask<Boolean> ask, final ActorRef<Request> seats, final Request request)
            throws InterruptedException {
        assertThat(ask.send(seats, request, TIMEOUT_NS)).isEqualTo(Offer.PUBLISHED);
        assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
        return ask.reply();
    }

    @Test
    void shouldFreeASeatThatIsNotPaidFor() throws InterruptedException {
        // page
        final ManualClock clock = new ManualClock(0);
        try (ActorSystem system = ActorSystem.builder("box-office")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .start()) {
            final ActorRef<Request> seats = system.spawn("seats", ActorSpec.of(Seats::new));
            final Ask<Boolean> ask = system.newAsk();

            assertThat(ask.send(seats, new Hold(7, "Ada"), 1_000_000_000)).isEqualTo(Offer.PUBLISHED);
            assertThat(ask.await()).isEqualTo(AskStatus.REPLIED); // steps the system, for no thread does
            assertThat(ask.reply()).isTrue();

            clock.advanceTo(Seats.HOLD_NS);
            system.step();

            ask.send(seats, new Hold(7, "Bob"), 1_000_000_000);
            assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
            assertThat(ask.reply()).isTrue();
        }
        // end
    }

    @Test
    void shouldKeepASeatThatIsPaidFor() throws InterruptedException {
        final ManualClock clock = new ManualClock(0);
        try (ActorSystem system = ActorSystem.builder("box-office")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .start()) {
            final ActorRef<Request> seats = system.spawn("seats", ActorSpec.of(Seats::new));
            final Ask<Boolean> ask = system.newAsk();
            assertThat(ask(ask, seats, new Hold(7, "Ada"))).isTrue();
            assertThat(ask(ask, seats, new Hold(7, "Bob"))).isFalse();
            assertThat(ask(ask, seats, new Pay(7, "Bob"))).isFalse();
            assertThat(ask(ask, seats, new Pay(7, "Ada"))).isTrue();
            clock.advanceTo(2 * Seats.HOLD_NS);
            assertThat(system.step()).isZero();
            assertThat(ask(ask, seats, new Hold(7, "Bob"))).isFalse();
        }
    }

    @Test
    void shouldSellEachSeatOnceToAnyNumberOfThreads() throws Exception {
        final int customers = 4;
        final ExecutorService threads = Executors.newFixedThreadPool(customers);
        try (ActorSystem system = ActorSystem.builder("box-office").start()) {
            final ActorRef<Request> seats = system.spawn("seats", ActorSpec.of(Seats::new));
            final List<Callable<Integer>> purchases = new ArrayList<>();
            for (int i = 0; i < customers; i++) {
                final String customer = "customer " + i;
                purchases.add(() -> {
                    final Ask<Boolean> ask = system.newAsk();
                    int held = 0;
                    for (int seat = 0; seat < 500; seat++) {
                        held += ask(ask, seats, new Hold(seat, customer)) ? 1 : 0;
                    }
                    return held;
                });
            }
            int held = 0;
            for (final Future<Integer> purchase : threads.invokeAll(purchases)) {
                held += purchase.get();
            }
            assertThat(held).isEqualTo(500);
        } finally {
            threads.shutdownNow();
        }
    }

    // page
    record Reading(String sensor, String celsius) {}

    /** The mean of a sensor, as a function of how many readings came before, and their sum. */
    static Behavior<Reading> mean(final int count, final double sum) {
        return (reading, context) -> {
            final double present = sum + Double.parseDouble(reading.celsius());
            context.reply(present / (count + 1));
            return mean(count + 1, present);
        };
    }
    // end

    @Test
    void shouldOutliveWhatItCannotRead() throws Exception {
        final List<String> dead = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        final ManualClock clock = new ManualClock(0);
        try (ActorSystem system = ActorSystem.builder("plant")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .onFailure((actor, error) -> failures.add(actor + " " + error.getMessage()))
                .onDeadLetter((message, recipient, sender, reason) -> dead.add(message + " " + reason))
                .start()) {
            // page
            final Supervision supervision = Supervision.deciding(error -> error instanceof NumberFormatException
                            ? Supervision.Directive.RESUME // with the behaviour that it has
                            : Supervision.Directive.RESTART) // as new, with what waits in its mailbox
                    .limit(3, Duration.ofMinutes(1)); // then it is stopped
            final ActorRef<Reading> boiler = system.spawn(
                    "boiler",
                    ActorSpec.<Reading>behavior(context -> mean(0, 0))
                            .supervision(supervision)
                            .mailbox(64)
                            .backpressure(Backpressure.dropOldest()));
            // end
            final Ask<Double> ask = system.newAsk();
            ask.send(boiler, new Reading("boiler", "80"), TIMEOUT_NS);
            assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
            ask.send(boiler, new Reading("boiler", "n/a"), TIMEOUT_NS);
            system.step();
            clock.advanceTo(TIMEOUT_NS);
            assertThat(ask.await()).as("who fails does not reply").isEqualTo(AskStatus.TIMED_OUT);
            ask.send(boiler, new Reading("boiler", "90"), TIMEOUT_NS);
            assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
            assertThat(ask.reply()).isEqualTo(85.0);
        }
        assertThat(failures).containsExactly("/boiler For input string: \"n/a\"");
        assertThat(dead).isEmpty();
    }

    @Test
    void shouldGiveWhatFindsNoRoomToTheDeadLetters() {
        final List<DeadLetterListener.Reason> dead = new ArrayList<>();
        try (ActorSystem system = ActorSystem.builder("small")
                .layout(ThreadLayout.caller())
                .onDeadLetter((message, recipient, sender, reason) -> dead.add(reason))
                .start()) {
            final ActorRef<String> printer = system.spawn(
                    "printer", ActorSpec.<String>of(() -> (page, context) -> {}).mailbox(2));
            assertThat(printer.tell("1")).isEqualTo(Offer.PUBLISHED);
            assertThat(printer.tell("2")).isEqualTo(Offer.PUBLISHED);
            assertThat(printer.tell("3")).isEqualTo(Offer.REJECTED);
            assertThat(dead).containsExactly(DeadLetterListener.Reason.REJECTED);
            system.step();
            printer.stop();
            printer.tell("4");
            system.step();
            assertThat(dead).endsWith(DeadLetterListener.Reason.TERMINATED);
            assertThat(system.metrics().deadLetterCount()).isEqualTo(2);
        }
    }

    @Test
    void shouldRefuseToWaitInAnActor() {
        final List<Throwable> failures = new ArrayList<>();
        try (ActorSystem system = ActorSystem.builder("self")
                .layout(ThreadLayout.caller())
                .onFailure((actor, error) -> failures.add(error))
                .start()) {
            final Ask<String> ask = system.newAsk();
            final ActorRef<String> other = system.spawn(
                    "other",
                    ActorSpec.<String>of(() -> (text, context) -> {}).mailbox(2).backpressure(Backpressure.block()));
            final ActorRef<String> waiting = system.spawn("waiting", ActorSpec.of(() -> (text, context) -> {
                ask.send(other, "?", TIMEOUT_NS);
                ask.await();
            }));
            final ActorRef<String> flooding = system.spawn("flooding", ActorSpec.of(() -> (text, context) -> {
                for (int i = 0; i < 3; i++) {
                    other.tell(text);
                }
            }));
            waiting.tell("go");
            flooding.tell("go");
            system.step();
            assertThat(failures).hasSize(2).hasOnlyElementsOfType(IllegalStateException.class);
            assertThatIllegalStateException().isThrownBy(ask::reply);
        }
    }

    @Test
    void shouldGiveAFutureToWhoWantsOne() {
        try (ActorSystem system =
                ActorSystem.builder("future").layout(ThreadLayout.caller()).start()) {
            final ActorRef<String> silent = system.spawn("silent", ActorSpec.of(() -> (text, context) -> {}));
            final var reply = silent.<String>ask("anybody?", Duration.ZERO);
            while (!reply.isDone()) {
                system.step();
            }
            assertThat(reply)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(TimeoutException.class);
        }
    }
}
