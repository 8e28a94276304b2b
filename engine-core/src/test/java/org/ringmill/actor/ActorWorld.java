package org.ringmill.actor;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.ringmill.actor.Supervision.Directive;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;

/**
 * A tree of actors that do everything that actors can, at random, and fail while they do; and an eye on what may never happen. Safe for
 * threads, so that it serves the simulation and the real threads.
 */
final class ActorWorld {
    static final int MAX_MESSAGES = 20_000;
    private static final int MAX_ACTORS = 40;

    /** A message: who sent it, its number among those of that sender to that actor, and its number among all. */
    static final class Message {
        final int sender;
        final long number;
        final int id;
        boolean wasStashed;

        Message(final int sender, final long number, final int id) {
            this.sender = sender;
            this.number = number;
            this.id = id;
        }
    }

    /** The reply to a question, as the asker's message. */
    private static final Message REPLY = new Message(-1, 0, -1);

    private static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Planned() {
            super("planned", null, false, false);
        }
    }

    private final SplittableRandom seeds;
    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    final List<Probe> probes = new CopyOnWriteArrayList<>();
    private final AtomicInteger nextMessage = new AtomicInteger();
    private final AtomicIntegerArray handled = new AtomicIntegerArray(MAX_MESSAGES);
    private final AtomicIntegerArray dead = new AtomicIntegerArray(MAX_MESSAGES);
    private final AtomicIntegerArray closed = new AtomicIntegerArray(MAX_MESSAGES);
    private final Map<ActorRef<?>, Probe> byRef = new ConcurrentHashMap<>();
    private final AtomicInteger spawned = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger terminations = new AtomicInteger();
    final AtomicInteger replies = new AtomicInteger();
    final AtomicInteger timeouts = new AtomicInteger();

    ActorWorld(final long seed) {
        seeds = new SplittableRandom(seed);
    }

    synchronized SplittableRandom random() {
        return seeds.split();
    }

    /** What is known of one actor over all its instances. Written by its dispatcher. */
    static final class Probe {
        final int index;
        final Directive directive;
        final SplittableRandom random;

        @Nullable
        volatile ActorRef<Message> ref;

        /** What this actor has sent to each: the last number. */
        final Map<ActorRef<?>, Long> sent = new HashMap<>();

        final Map<Integer, Long> received = new HashMap<>();
        final Map<ActorRef<?>, Integer> watched = new HashMap<>();
        final Set<Long> asked = new HashSet<>();
        int instances;
        volatile boolean stopped;
        volatile boolean inHandler;

        Probe(final int index, final SplittableRandom random) {
            this.index = index;
            this.random = random;
            final Directive[] directives = Directive.values();
            directive = directives[random.nextInt(directives.length)];
        }
    }

    /** {@return a new actor of the tree, or null if it has grown enough} */
    @Nullable
    ActorSpec<Message> newSpec(final Probe probe) {
        final Backpressure[] policies = {Backpressure.reject(), Backpressure.dropNewest(), Backpressure.dropOldest()};
        return ActorSpec.of(() -> new Node(probe, ++probe.instances))
                .mailbox(1 << (1 + probe.random.nextInt(5)))
                .stash(4)
                .backpressure(policies[probe.random.nextInt(policies.length)])
                .supervision(Supervision.always(probe.directive).limit(3, Duration.ofSeconds(1)));
    }

    @Nullable
    Probe newProbe() {
        final int index = spawned.getAndIncrement();
        if (index >= MAX_ACTORS) {
            return null;
        }
        return new Probe(index, random());
    }

    void add(final Probe probe, final ActorRef<Message> ref) {
        probe.ref = ref;
        byRef.put(ref, probe);
        probes.add(probe);
    }

    /** Tells an actor a message of this sender, which counts its own; the answer is checked against the mailbox's policy. */
    void tell(final int sender, final Map<ActorRef<?>, Long> sent, final ActorRef<Message> target) {
        final int id = nextMessage.getAndIncrement();
        if (id < MAX_MESSAGES) {
            final Offer offer = target.tell(new Message(sender, sent.merge(target, 1L, Long::sum), id));
            closed.set(id, offer == Offer.CLOSED ? 1 : 0);
        } else {
            nextMessage.decrementAndGet();
        }
    }

    void onDeadLetter(
            final Object message,
            final ActorRef<?> recipient,
            final @Nullable ActorRef<?> sender,
            final DeadLetterListener.Reason reason) {
        if (message instanceof Message known && known.id >= 0) {
            dead.incrementAndGet(known.id);
            final Probe probe = byRef.get(recipient);
            if (reason == DeadLetterListener.Reason.RESTARTED
                    && probe != null
                    && probe.directive != Directive.RESTART_EMPTY
                    && probe.directive != Directive.ESCALATE
                    && !hasAncestorThat(recipient, Directive.RESTART_EMPTY)) {
                violations.add(recipient + " dropped its mailbox, directive " + probe.directive);
            }
        }
    }

    /** One that escalates begins again as its parent does, and takes what waits for it along. */
    private boolean hasAncestorThat(final ActorRef<?> ref, final Directive directive) {
        return byRef.values().stream()
                .anyMatch(probe -> probe.directive == directive
                        && probe.ref != null
                        && ref.path().startsWith(probe.ref.path() + "/"));
    }

    /** To be called once nothing runs any more. */
    void checkEnd() {
        final int told = Math.min(nextMessage.get(), MAX_MESSAGES);
        for (int id = 0; id < told; id++) {
            if (handled.get(id) + dead.get(id) != 1) {
                violations.add("message " + id + " handled " + handled.get(id) + ", dead " + dead.get(id));
            }
            if (handled.get(id) > 0 && closed.get(id) > 0) {
                violations.add("message " + id + " handled, though its sender was told that the actor has ended");
            }
        }
        for (final Probe probe : probes) {
            if (!probe.ref.isTerminated()) {
                violations.add(probe.ref + " has not ended");
            }
        }
    }

    /** To be called when nothing is left to do: every watcher that lives was told of every end. */
    void checkQuiet() {
        for (final Probe probe : probes) {
            if (probe.ref.isTerminated()) {
                continue;
            }
            probe.watched.forEach((ref, told) -> {
                if (ref.isTerminated() && told != 1) {
                    violations.add(probe.ref + " was told " + told + " times that " + ref + " has ended");
                }
            });
            if (probe.ref.mailboxDepth() > 0) {
                violations.add(probe.ref + " sleeps on " + probe.ref.mailboxDepth() + " messages");
            }
            if (!probe.asked.isEmpty()) {
                violations.add(probe.ref + " waits for replies " + probe.asked);
            }
        }
    }

    int told() {
        return Math.min(nextMessage.get(), MAX_MESSAGES);
    }

    /** One instance of an actor. */
    private final class Node implements Actor<Message> {
        private final Probe probe;
        private final int instance;
        private boolean started;
        private boolean replaced;

        Node(final Probe probe, final int instance) {
            this.probe = probe;
            this.instance = instance;
        }

        @Override
        public void onStart(final ActorContext<Message> context) {
            started = true;
            if (probe.random.nextInt(20) == 0) {
                throw fail();
            }
            final int children = context.self().path().length() > 12 ? 0 : probe.random.nextInt(3);
            for (int i = 0; i < children; i++) {
                final Probe child = newProbe();
                if (child != null) {
                    add(child, context.spawn(newSpec(child)));
                }
            }
        }

        private Planned fail() {
            failures.incrementAndGet();
            return new Planned();
        }

        @Override
        public void onMessage(final Message message, final ActorContext<Message> context) {
            enter("a message");
            try {
                if (message == REPLY) {
                    return;
                }
                if (!message.wasStashed && probe.random.nextInt(15) == 0) {
                    message.wasStashed = true;
                    if (context.stash(message)) {
                        return;
                    }
                }
                handled.incrementAndGet(message.id);
                checkOrder(message);
                if (context.isAsked() && probe.random.nextInt(4) > 0) {
                    context.reply("re " + message.id);
                }
                act(context);
            } finally {
                probe.inHandler = false;
            }
        }

        private void enter(final String what) {
            if (!started || replaced || instance != probe.instances || probe.stopped || probe.inHandler) {
                violations.add(probe.ref + " takes " + what + ": started " + started + ", replaced " + replaced
                        + ", instance " + instance + " of " + probe.instances + ", stopped " + probe.stopped);
            }
            probe.inHandler = true;
        }

        private void checkOrder(final Message message) {
            if (!message.wasStashed) {
                final long last = probe.received.getOrDefault(message.sender, 0L);
                if (message.number <= last) {
                    violations.add(probe.ref + " takes " + message.number + " of " + message.sender + " after " + last);
                }
                probe.received.put(message.sender, message.number);
            }
        }

        private void act(final ActorContext<Message> context) {
            final Probe other = probes.get(probe.random.nextInt(probes.size()));
            final ActorRef<Message> ref = other.ref;
            switch (probe.random.nextInt(30)) {
                case 0 -> throw fail();
                case 1 -> context.unstashAll();
                case 2, 3 -> watch(context, ref);
                case 4 -> {
                    context.unwatch(ref);
                    probe.watched.remove(ref);
                }
                case 5, 6 -> ask(context, ref);
                case 7 -> {
                    if (probe.random.nextInt(4) == 0) {
                        context.stop();
                    }
                }
                case 8 -> {
                    if (probe.random.nextInt(4) == 0) {
                        ref.stop();
                    }
                }
                case 9 -> context.timers().startSingle("k", REPLY, probe.random.nextInt(5_000_000));
                case 10 -> context.timers().cancel("k");
                case 11, 12, 13, 14, 15, 16, 17 -> tell(probe.index, probe.sent, ref);
                default -> {}
            }
        }

        private void watch(final ActorContext<Message> context, final ActorRef<Message> ref) {
            if (ref != context.self() && !probe.watched.containsKey(ref)) {
                context.watch(ref);
                probe.watched.put(ref, 0);
            }
        }

        private void ask(final ActorContext<Message> context, final ActorRef<Message> ref) {
            final int id = nextMessage.getAndIncrement();
            if (id >= MAX_MESSAGES) {
                nextMessage.decrementAndGet();
                return;
            }
            final Message request = new Message(probe.index, probe.sent.merge(ref, 1L, Long::sum), id);
            final long correlationId = context.ask(ref, request, 3_000_000, this::onAnswer);
            if (correlationId != 0 && !probe.asked.add(correlationId)) {
                violations.add(probe.ref + " got an id twice");
            }
        }

        private Message onAnswer(final @Nullable Object reply, final AskStatus status, final long correlationId) {
            (status == AskStatus.REPLIED ? replies : timeouts).incrementAndGet();
            if (!probe.asked.remove(correlationId) || (status == AskStatus.REPLIED) != (reply != null)) {
                violations.add(probe.ref + " was answered " + reply + " for " + correlationId + ", " + status);
            }
            return REPLY;
        }

        @Override
        public void onTerminated(final ActorRef<?> ended, final ActorContext<Message> context) {
            enter("an end");
            probe.inHandler = false;
            terminations.incrementAndGet();
            if (!ended.isTerminated() || !probe.watched.containsKey(ended)) {
                violations.add(probe.ref + " was told that " + ended + " has ended");
            }
            probe.watched.merge(ended, 1, Integer::sum);
            if (probe.random.nextInt(10) == 0) {
                throw fail();
            }
        }

        @Override
        public void onRestart(final Throwable cause, final ActorContext<Message> context) {
            replaced = true;
            probe.asked.clear();
            checkNoChildren(context);
            if (probe.random.nextInt(10) == 0) {
                throw fail();
            }
        }

        @Override
        public void onStop(final ActorContext<Message> context) {
            if (probe.stopped) {
                violations.add(probe.ref + " stops twice");
            }
            probe.stopped = true;
            checkNoChildren(context);
            if (probe.random.nextInt(10) == 0) {
                throw fail();
            }
        }

        private void checkNoChildren(final ActorContext<Message> context) {
            final String prefix = context.self().path() + "/";
            for (final Probe other : probes) {
                if (other.ref.path().startsWith(prefix) && !other.ref.isTerminated()) {
                    violations.add(probe.ref + " stops before " + other.ref);
                }
            }
        }
    }
}
