package org.ringmill.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.BoundedAgent;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;
import org.ringmill.testing.Await;

/**
 * Graphs drawn from a seed, of sources, connectors and readers, some of which cancel, while some scopes end: run by the seeded
 * stepper. Everything comes to its end; each channel gave out and dropped what was sent into it, in order; and where nothing was cancelled
 * each reader has what the graph says.
 */
class ConnectorSimulationTest {
    private static final int SEEDS = 1000;

    /** An element: where it comes from, and its place there. */
    private record Item(int source, int number) {}

    /** Sends so many items, then closes, or closes before that where nobody reads. */
    private static final class Source implements BoundedAgent {
        private final int id;
        private final int count;
        private final Sender<Item> output;
        private int sent;

        Source(final int id, final int count, final Sender<Item> output) {
            this.id = id;
            this.count = count;
            this.output = output;
        }

        @Override
        public int doWork() {
            return doWork(100);
        }

        @Override
        public int doWork(final int limit) {
            int work = 0;
            while (work < limit && sent < count) {
                final Offer answer = output.trySend(new Item(id, sent));
                if (answer == Offer.CLOSED) {
                    break;
                }
                if (answer == Offer.REJECTED) {
                    return work;
                }
                sent++;
                work++;
            }
            if (sent == count || output.isClosed()) {
                output.close();
            }
            return work;
        }

        @Override
        public String roleName() {
            return "source-" + id;
        }
    }

    /** Reads until the end, or cancels after so many. */
    private static final class Reader implements BoundedAgent {
        private final Channel<Item> input;
        private final int cancelsAfter;
        private final List<Item> items = new ArrayList<>();
        private volatile boolean ended;

        Reader(final Channel<Item> input, final int cancelsAfter) {
            this.input = input;
            this.cancelsAfter = cancelsAfter;
        }

        @Override
        public int doWork() {
            return doWork(100);
        }

        @Override
        public int doWork(final int limit) {
            if (ended) {
                assertThat(input.poll()).as("after the end").isNull();
                return 0;
            }
            if (items.size() >= cancelsAfter) {
                input.cancel();
            }
            final int work =
                    input.isCancelled() ? 0 : input.drain(items::add, Math.min(limit, cancelsAfter - items.size()));
            ended = work == 0 && input.isEnded();
            return work;
        }

        @Override
        public String roleName() {
            return "reader";
        }
    }

    /** A graph, and what is known of it. */
    private static final class Graph {
        final Random random;
        final AgentGroup group;
        final List<Source> sources = new ArrayList<>();
        final List<Connector> connectors = new ArrayList<>();
        final List<Reader> readers = new ArrayList<>();
        final List<Scope> scopes = new ArrayList<>();
        final AtomicLong dropped = new AtomicLong();

        /** Channels that nobody reads yet, and how many items will come out of each if nothing is cancelled. */
        final List<Channel<Item>> open = new ArrayList<>();

        final Map<Channel<Item>, Long> expected = new HashMap<>();
        final boolean cancels;

        Graph(final long seed, final ThreadLayout layout, final boolean cancels) {
            random = new Random(seed);
            this.cancels = cancels;
            group = AgentGroup.builder("flow-graph").layout(layout).build();
            group.start();
        }

        Channel<Item> channel(final long items) {
            final int capacity = 1 << (1 + random.nextInt(4));
            final Channel<Item> kind = random.nextBoolean()
                    ? Channel.mpsc(capacity, Backpressure.block())
                    : Channel.mpmc(capacity, Backpressure.block());
            final Channel<Item> channel = kind.waitingIn(group).onDropped(item -> dropped.incrementAndGet());
            open.add(channel);
            expected.put(channel, items);
            return channel;
        }

        Channel<Item> take() {
            return open.remove(random.nextInt(open.size()));
        }

        void build() {
            final int sourceCount = 1 + random.nextInt(4);
            for (int i = 0; i < sourceCount; i++) {
                final int count = random.nextInt(60);
                sources.add(new Source(i, count, channel(count).sender()));
            }
            for (int i = random.nextInt(6); i > 0; i--) {
                connect(i);
            }
            while (!open.isEmpty()) {
                readers.add(new Reader(take(), cancels && random.nextInt(3) == 0 ? random.nextInt(40) : 1_000_000));
            }
            sources.forEach(source -> group.join(source, AgentErrorHandler.STOP));
            connectors.forEach(connector -> group.join(connector, AgentErrorHandler.STOP));
            readers.forEach(reader -> group.join(reader, AgentErrorHandler.STOP));
        }

        private void connect(final int index) {
            final Channel<Item> input = take();
            final long items = expected.get(input);
            switch (random.nextInt(4)) {
                case 0 -> {
                    final List<Sender<Item>> outputs =
                            List.of(channel(items).sender(), channel(items).sender());
                    connectors.add(Connector.tee("tee-" + index, input, outputs));
                }
                case 1 -> {
                    final Channel<Item> second = open.isEmpty() ? null : take();
                    final List<Channel<Item>> inputs = second == null ? List.of(input) : List.of(input, second);
                    final Channel<Item> output =
                            channel(inputs.stream().mapToLong(expected::get).sum());
                    connectors.add(Connector.merge("merge-" + index, inputs, output.sender()));
                }
                case 2 -> {
                    final Broadcast<Item> broadcast = Connector.broadcast("broadcast-" + index, input);
                    broadcast.add(channel(items).sender());
                    connectors.add(broadcast);
                }
                default -> {
                    final Scope scope = Scope.root("scope");
                    scopes.add(scope);
                    connectors.add(Connector.orDone(
                            "orDone-" + index, scope, input, channel(items).sender()));
                }
            }
        }

        boolean isEnded() {
            return readers.stream().allMatch(reader -> reader.ended)
                    && connectors.stream().allMatch(Connector::isEnded);
        }

        void run() throws InterruptedException {
            for (int step = 0; cancels && step < 50; step++) {
                group.step();
                if (!scopes.isEmpty() && random.nextInt(40) == 0) {
                    scopes.get(random.nextInt(scopes.size())).cancel("drawn");
                }
            }
            assertThat(group.await(this::isEnded, Await.LIMIT.toNanos()))
                    .as("comes to its end")
                    .isTrue();
            assertThat(group.failure()).isNull();
            assertThat(group.stop(Await.LIMIT)).isEmpty();
        }

        void check() {
            for (final Reader reader : readers) {
                if (!cancels) {
                    assertThat(reader.items).hasSize((int) (long) expected.get(reader.input));
                }
                checkOrder(reader.items);
            }
            if (!cancels) {
                assertThat(dropped).hasValue(0);
            }
        }

        /** An item comes as often as ways lead to the reader; each way keeps the order. So the first coming of each is in order. */
        private static void checkOrder(final List<Item> items) {
            final Map<Integer, Integer> highest = new HashMap<>();
            for (final Item item : items) {
                final int before = highest.getOrDefault(item.source, -1);
                assertThat(item.number).isLessThanOrEqualTo(before + 1);
                highest.put(item.source, Math.max(before, item.number));
            }
        }
    }

    private static void simulate(final long seed, final boolean cancels) {
        try {
            final Graph graph = new Graph(seed, ThreadLayout.simulated(seed), cancels);
            graph.build();
            graph.run();
            graph.check();
        } catch (final Throwable failure) {
            throw new AssertionError("seed " + seed + ", cancels " + cancels, failure);
        }
    }

    @Test
    void shouldHandOnEverythingInOrderUnderEverySeed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            simulate(seed, false);
        }
    }

    @Test
    void shouldComeToItsEndUnderEverySeedWhenReadersAndScopesCancel() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            simulate(seed, true);
        }
    }

    static Stream<ThreadLayout> layouts() {
        return Await.fewLayouts();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void shouldHandOnEverythingUnderEveryLayout(final ThreadLayout layout) throws InterruptedException {
        for (long seed = 1; seed <= 10; seed++) {
            for (final boolean cancels : new boolean[] {false, true}) {
                final Graph graph = new Graph(seed, layout, cancels);
                graph.build();
                graph.run();
                graph.check();
            }
        }
        assertThat(Await.threads("flow-graph")).isEmpty();
    }

    /** A straight line, whose sums can be checked: what the source sent is read, or dropped once, wherever the end came from. */
    @Test
    void shouldConserveWhatIsSentAlongALineUnderEverySeed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                line(seed);
            } catch (final Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static void line(final long seed) throws InterruptedException {
        final Graph graph = new Graph(seed, ThreadLayout.simulated(seed), true);
        graph.sources.add(new Source(0, 80, graph.channel(80).sender()));
        for (int i = 0; i < 3; i++) {
            final Channel<Item> input = graph.take();
            final Sender<Item> output = graph.channel(80).sender();
            if (i == 1) {
                graph.connectors.add(Connector.mergeOrdered("line-" + i, List.of(input), output, Item::number));
            } else if (i == 2) {
                graph.connectors.add(Connector.merge("line-" + i, List.of(input), output));
            } else {
                final Scope scope = Scope.root("scope");
                graph.scopes.add(scope);
                graph.connectors.add(Connector.orDone("line-" + i, scope, input, output));
            }
        }
        graph.readers.add(new Reader(graph.take(), seed % 2 == 0 ? 1_000_000 : graph.random.nextInt(80)));
        graph.group.join(graph.sources.get(0), AgentErrorHandler.STOP);
        graph.connectors.forEach(connector -> graph.group.join(connector, AgentErrorHandler.STOP));
        graph.group.join(graph.readers.get(0), AgentErrorHandler.STOP);
        graph.run();
        final List<Item> read = graph.readers.get(0).items;
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).number).isEqualTo(i);
        }
        assertThat(read.size() + graph.dropped.get()).isEqualTo(graph.sources.get(0).sent);
    }

    /** Sends items that it was given, few at a time and in some cycles none, so that others are ahead of it. */
    private static final class LateSource implements BoundedAgent {
        private final Random random;
        private final List<Item> items;
        private final Sender<Item> output;
        private int sent;

        LateSource(final long seed, final List<Item> items, final Sender<Item> output) {
            random = new Random(seed);
            this.items = items;
            this.output = output;
        }

        @Override
        public int doWork() {
            return doWork(100);
        }

        @Override
        public int doWork(final int limit) {
            int work = 0;
            for (int left = Math.min(limit, random.nextInt(4)); left > 0 && sent < items.size(); left--) {
                if (output.trySend(items.get(sent)) != Offer.PUBLISHED) {
                    return work;
                }
                sent++;
                work++;
            }
            if (sent == items.size() && random.nextInt(4) == 0) {
                output.close();
            }
            return work;
        }

        @Override
        public String roleName() {
            return "late-source";
        }
    }

    /** What is read is all that is sent, sorted, or the beginning of that where the reader cancels: who comes late is waited for. */
    @Test
    void shouldMergeInOrderUnderEverySeed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                mergeOrdered(seed);
            } catch (final Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static void mergeOrdered(final long seed) throws InterruptedException {
        final Graph graph = new Graph(seed, ThreadLayout.simulated(seed), true);
        final List<Item> sorted = new ArrayList<>();
        final List<LateSource> sources = new ArrayList<>();
        final List<Channel<Item>> inputs = new ArrayList<>();
        for (int id = 2 + graph.random.nextInt(3); id > 0; id--) {
            final int source = inputs.size();
            final List<Item> items = graph.random
                    .ints(graph.random.nextInt(30), 0, 50)
                    .sorted()
                    .mapToObj(number -> new Item(source, number))
                    .toList();
            inputs.add(graph.channel(items.size()));
            sources.add(new LateSource(
                    graph.random.nextLong(), items, inputs.get(source).sender()));
            sorted.addAll(items);
        }
        graph.open.clear();
        sorted.sort(Comparator.comparingInt(Item::number).thenComparingInt(Item::source));
        final Sender<Item> output = graph.channel(sorted.size()).sender();
        final boolean readsAll = seed % 2 == 0;
        final Reader reader = new Reader(graph.take(), readsAll ? 1_000_000 : graph.random.nextInt(40));
        graph.connectors.add(Connector.mergeOrdered("ordered", inputs, output, Item::number));
        graph.readers.add(reader);
        sources.forEach(source -> graph.group.join(source, AgentErrorHandler.STOP));
        graph.group.join(graph.connectors.get(0), AgentErrorHandler.STOP);
        graph.group.join(reader, AgentErrorHandler.STOP);
        graph.run();
        assertThat(reader.items).isEqualTo(readsAll ? sorted : sorted.subList(0, reader.items.size()));
        assertThat(reader.items.size() + graph.dropped.get())
                .isEqualTo(sources.stream().mapToLong(source -> source.sent).sum());
    }
}
