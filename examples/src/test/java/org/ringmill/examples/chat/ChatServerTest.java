package org.ringmill.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.agent.Waiting;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.Deadline;

/** Over real sockets. */
class ChatServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LONG_TEXT = "x".repeat(900);

    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final List<ChatClient> clients = new ArrayList<>();
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final List<ChatServer> servers = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        users.shutdownNow();
        for (final ChatClient client : clients) {
            client.close();
        }
        servers.forEach(ChatServer::close);
        until(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("chat-")));
    }

    private static void until(final String what, final BooleanSupplier condition) throws InterruptedException {
        if (!Waiting.until(condition, LIMIT.toNanos(), Waiting.NO_WORK)) {
            throw new AssertionError("waited in vain until " + what);
        }
    }

    private ChatServerBuilder builder() {
        return ChatServer.builder().events(events::add);
    }

    private ChatServer start(final ChatServerBuilder builder) throws IOException {
        final ChatServer server = builder.start();
        servers.add(server);
        return server;
    }

    private synchronized ChatClient connect(final ChatServer server) throws IOException {
        final ChatClient client = new ChatClient(server.address(), LIMIT);
        clients.add(client);
        return client;
    }

    private ChatClient enter(final ChatServer server, final String name) throws IOException {
        final ChatClient client = connect(server);
        client.send("name " + name);
        client.readUntil("+ hello " + name);
        return client;
    }

    private ChatClient join(final ChatServer server, final String name) throws IOException {
        final ChatClient client = enter(server, name);
        client.send("join kitchen");
        client.readUntil("* " + name + " joined");
        return client;
    }

    @Test
    void shouldLetTwoTalkAndHearWhoComesAndGoes() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient alice = join(server, "alice");
        final ChatClient bob = join(server, "bob");
        assertThat(alice.read()).isEqualTo("#kitchen * bob joined");
        alice.send("say kitchen  hello,  größe 😀");
        assertThat(bob.read()).isEqualTo("#kitchen <alice> hello,  größe 😀");
        assertThat(alice.read()).isEqualTo("#kitchen <alice> hello,  größe 😀");
        bob.send("tell alice psst\r");
        assertThat(bob.read()).isEqualTo("+ told alice");
        assertThat(alice.read()).isEqualTo("@bob psst");
        bob.send("who kitchen");
        assertThat(bob.read()).isEqualTo("+ in kitchen: alice bob");
        bob.send("rooms");
        assertThat(bob.read()).isEqualTo("+ rooms: kitchen");
        bob.send("leave kitchen");
        assertThat(bob.read()).isEqualTo("+ left kitchen");
        assertThat(alice.read()).isEqualTo("#kitchen * bob left");
        bob.send("quit");
        assertThat(bob.read()).isEqualTo("+ bye");
        assertThat(bob.read()).isNull();
        assertThat(server.counts().said()).isOne();
        assertThat(server.counts().told()).isOne();
    }

    @Test
    void shouldGiveWhoComesLateTheHistoryAndAllThatFollowsWithoutGapOrDuplicate() throws Exception {
        final int messages = 600;
        final ChatServer server = start(builder().history(1_000).buffer(1_024));
        final ChatClient talker = join(server, "talker");
        final Future<Void> talk = users.submit(() -> {
            for (int i = 1; i <= messages; i++) {
                talker.send("say kitchen " + i);
                talker.readUntil("<talker> " + i);
            }
            return null;
        });
        final List<Future<List<String>>> heard = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            final long from = (long) i * messages / 12;
            until("there is something to come late to", () -> server.counts().said() >= from);
            final ChatClient late = enter(server, "late" + i);
            heard.add(users.submit(() -> hearAll(late, "join kitchen 1000", messages)));
        }
        talk.get();
        for (final Future<List<String>> each : heard) {
            assertThat(each.get()).containsExactlyElementsOf(numbers(messages));
        }
    }

    private static List<String> hearAll(final ChatClient client, final String command, final int last)
            throws IOException {
        client.send(command);
        final List<String> said = new ArrayList<>();
        do {
            said.add(client.readUntil("<talker> ").replaceAll(".*> ", ""));
        } while (!said.get(said.size() - 1).equals(Integer.toString(last)));
        return said;
    }

    private static List<String> numbers(final int last) {
        return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
    }

    @Test
    void shouldPartWithWhoDoesNotReadAndHoldUpNobody() throws Exception {
        final ChatServer server = start(builder().buffer(32));
        final ChatClient alice = join(server, "alice");
        join(server, "sleepy");
        sayUntilGone(alice, "sleepy");
        assertThat(server.counts().parted()).isOne();
        assertThat(server.counts().clients()).isOne();
        assertThat(server.counts().dropped()).isPositive();
        assertThat(events).contains("sleepy reads too slowly, and was parted with");
        until("the broker has told", () -> events.stream().anyMatch(event -> event.endsWith("ended: FULL")));
        alice.send("who kitchen");
        assertThat(alice.readUntil("+")).isEqualTo("+ in kitchen: alice");
    }

    /** Each line comes back before the next is said. */
    private static void sayUntilGone(final ChatClient client, final String name) throws IOException {
        final Deadline deadline = Deadline.after(LIMIT);
        for (int i = 1; !deadline.expired(); i++) {
            client.send("say kitchen " + i + ' ' + LONG_TEXT);
            if (client.readUntil("#kitchen ").endsWith(name + " left")) {
                return;
            }
        }
        throw new AssertionError(name + " is there still");
    }

    @Test
    void shouldDropTheOldestOfWhoReadsSlowlyAndSayHowMany() throws Exception {
        final ChatServer server = start(builder().buffer(16).slowClients(Backpressure.dropOldest()));
        final ChatClient alice = join(server, "alice");
        final ChatClient slow = join(server, "slow");
        final int messages = 400;
        for (int i = 1; i <= messages; i++) {
            alice.send("say kitchen " + i + ' ' + LONG_TEXT);
            alice.readUntil("<alice> " + i + ' ');
        }
        int said = 0;
        int missing = 0;
        int last = 0;
        while (last < messages) {
            final String line = slow.read();
            if (line.startsWith("!")) {
                missing += Integer.parseInt(line.split(" ", 3)[1]);
            } else {
                said++;
                final int number = Integer.parseInt(line.split(" ", 4)[2]);
                assertThat(number).isEqualTo(said + missing);
                last = number;
            }
        }
        assertThat(missing).isPositive();
        assertThat(said + missing).isEqualTo(messages);
        assertThat(server.counts().dropped()).isEqualTo(missing);
        assertThat(server.counts().parted()).isZero();
    }

    @Test
    void shouldPartWithWhoReadsNothingForLongAlsoIfItsOldestAreDropped() throws Exception {
        // Longer than a loaded machine keeps the gateway from alice, who reads.
        final ChatServer server = start(
                builder().buffer(16).slowClients(Backpressure.dropOldest()).idleTimeout(Duration.ofSeconds(3)));
        final ChatClient alice = join(server, "alice");
        join(server, "dead");
        sayUntilGone(alice, "dead");
        assertThat(events).anyMatch(event -> event.startsWith("subscription of dead") && event.endsWith("IDLE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frobnicate kitchen|- no such command, try help: frobnicate",
                "join|- a room has 1 to 32 letters, digits, - or _",
                "join *|- a room has 1 to 32 letters, digits, - or _",
                "join a.b|- a room has 1 to 32 letters, digits, - or _",
                "join kitchen x|- a history has 0 to 50 messages",
                "join kitchen 51|- a history has 0 to 50 messages",
                "join kitchen -1|- a history has 0 to 50 messages",
                "join hall|- you are in hall already",
                "say kitchen hello|- you are not in kitchen",
                "say|- which room?",
                "say hall|- say what?",
                "leave|- which room?",
                "leave kitchen|- you are not in kitchen",
                "tell carol hello|- nobody has that name: carol",
                "tell me|- tell what?",
                "who|- which room?",
                "history kitchen|- no such room: kitchen",
                "history hall 0|- a history has 0 to 50 messages",
                "name you|- you are me already"
            })
    void shouldSayWhatIsWrongWithACommand(final String command, final String answer) throws Exception {
        final ChatServer server = start(builder().history(50));
        final ChatClient client = enter(server, "me");
        client.send("join hall");
        client.readUntil("joined");
        client.send(command);
        assertThat(client.read()).isEqualTo(answer);
        assertThat(server.counts().mistakes()).isOne();
        client.send("who hall");
        assertThat(client.read()).isEqualTo("+ in hall: me");
    }

    @Test
    void shouldWantANameFirstAndOnlyOneOfEach() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient one = connect(server);
        one.send("join kitchen");
        one.readUntil("welcome");
        assertThat(one.read()).isEqualTo("- say who you are first: name NAME; there was: join");
        one.send("name two words? no: three!");
        assertThat(one.read()).isEqualTo("+ hello two");
        final ChatClient other = connect(server);
        other.send("name two");
        other.readUntil("welcome");
        assertThat(other.read()).isEqualTo("- two is here already");
        other.send("name a.b");
        assertThat(other.read()).startsWith("- a name has");
        one.close();
        until("the name is free", () -> server.counts().clients() == 1);
        other.send("name two");
        assertThat(other.read()).isEqualTo("+ hello two");
        other.send("help");
        for (final String line : Answers.HELP) {
            assertThat(other.read()).isEqualTo(line);
        }
    }

    @Test
    void shouldRefuseALineThatIsTooLongAndPassOnNoControlCharacters() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient client = join(server, "me");
        client.send("say kitchen " + "y".repeat(5_000));
        assertThat(client.read()).isEqualTo("- a line has at most 1024 bytes");
        client.send("say kitchen a\u001b[2Jb\u0007");
        assertThat(client.read()).isEqualTo("#kitchen <me> a [2Jb");
        client.send("");
        client.send("say kitchen " + "z".repeat(1_000));
        assertThat(client.read()).isEqualTo("#kitchen <me> " + "z".repeat(1_000));
    }

    @Test
    void shouldAnswerNoFasterThanAClientReadsAndThenAll() throws Exception {
        final int times = 4_000;
        final ChatServer server = start(builder());
        final ChatClient busy = enter(server, "busy");
        final Future<Void> asking = users.submit(() -> {
            for (int i = 0; i < times; i++) {
                busy.send("help");
            }
            return null;
        });
        until("nobody takes its lines any more", () -> {
            final long before = server.counts().commands();
            return before > 100 && before < times && isStill(server, before);
        });
        final ChatClient alice = join(server, "alice");
        alice.send("say kitchen I am served");
        assertThat(alice.read()).isEqualTo("#kitchen <alice> I am served");
        for (int i = 0; i < times * Answers.HELP.size(); i++) {
            assertThat(busy.read()).isEqualTo(Answers.HELP.get(i % Answers.HELP.size()));
        }
        asking.get();
    }

    /** {@return whether a whole answer would have shown in that time, and none did} */
    private static boolean isStill(final ChatServer server, final long commands) {
        try {
            return !Waiting.until(
                    () -> server.counts().commands() > commands,
                    Duration.ofMillis(100).toNanos(),
                    Waiting.NO_WORK);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRefuseToBeInTooManyRooms() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient client = enter(server, "me");
        client.send("watch");
        client.readUntil("all rooms");
        for (int i = 0; i < Lobby.MAX_ROOMS_EACH; i++) {
            client.send("join room" + i);
            assertThat(client.read()).isEqualTo("#room" + i + " * me joined");
        }
        client.send("join another");
        assertThat(client.read()).isEqualTo("- you are in too many rooms");
    }

    @Test
    void shouldServeTwoHundredAtATimeInOneOrder() throws Exception {
        final int count = 200;
        final int each = 5;
        final ChatServer server = start(builder().buffer(4_096));
        final List<ChatClient> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(join(server, "user" + i));
        }
        final List<Callable<List<String>>> tasks = new ArrayList<>();
        for (final ChatClient client : all) {
            tasks.add(() -> {
                for (int i = 0; i < each; i++) {
                    client.send("say kitchen " + i);
                }
                final List<String> heard = new ArrayList<>();
                while (heard.size() < count * each) {
                    heard.add(client.readUntil("<user"));
                }
                return heard;
            });
        }
        final List<Future<List<String>>> heard = users.invokeAll(tasks);
        final List<String> first = heard.get(0).get();
        assertThat(first).doesNotHaveDuplicates().hasSize(count * each);
        for (final Future<List<String>> other : heard) {
            assertThat(other.get()).isEqualTo(first);
        }
        assertThat(server.counts().clients()).isEqualTo(count);
        assertThat(server.shutdown(LIMIT).isOrderly()).isTrue();
    }

    @Test
    void shouldKeepDirectMessagesForWhoIsAwayUntilTheMailboxIsFull() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient alice = enter(server, "alice");
        final ChatClient bob = enter(server, "bob");
        bob.send("quit");
        assertThat(bob.readUntil("bye")).isNotNull();
        assertThat(bob.read()).isNull();
        for (int i = 1; i <= Mailbox.SIZE; i++) {
            alice.send("tell bob " + i);
            assertThat(alice.read()).isEqualTo("+ kept for bob, who is away");
        }
        alice.send("tell bob once more");
        assertThat(alice.read()).isEqualTo("- the mailbox of bob is full");
        final ChatClient again = enter(server, "bob");
        for (int i = 1; i <= Mailbox.SIZE; i++) {
            assertThat(again.read()).isEqualTo("@alice " + i);
        }
        again.send("quit");
        again.readUntil("bye");
        assertThat(again.read()).isNull();
        alice.send("tell bob later");
        assertThat(alice.read()).startsWith("+ kept");
        assertThat(server.shutdown(LIMIT).unreadMail()).isEqualTo(Map.of("bob", 1L));
    }

    @Test
    void shouldHearEachMessageOnceInAllRoomsAndTellHistoryInBetween() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient alice = join(server, "alice");
        final ChatClient carol = join(server, "carol");
        carol.send("watch");
        assertThat(carol.read()).isEqualTo("+ you hear all rooms");
        alice.send("join hall");
        alice.readUntil("#hall * alice joined");
        alice.send("say kitchen one");
        alice.send("say hall two");
        assertThat(List.of(carol.read(), carol.read()))
                .containsExactlyInAnyOrder("#kitchen <alice> one", "#hall <alice> two");
        carol.send("history kitchen 5");
        carol.send("unwatch");
        assertThat(carol.read()).isEqualTo("~#kitchen <alice> one");
        assertThat(carol.read()).isEqualTo("+ that is all");
        assertThat(carol.read()).isEqualTo("+ you hear your rooms only: kitchen");
        alice.send("say hall three");
        alice.send("say kitchen four");
        assertThat(carol.read()).isEqualTo("#kitchen <alice> four");
        assertThat(server.counts().dropped()).isZero();
    }

    @Test
    void shouldAnswerAllThatWasSentBeforeTheEnd() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient client = connect(server);
        client.send("name nc\njoin kitchen\nsay kitchen one\nsay kitchen two");
        client.finish();
        assertThat(client.readUntil("two")).isEqualTo("#kitchen <nc> two");
        assertThat(client.read()).isNull();
        until("it is gone", () -> server.counts().clients() == 0);
    }

    @Test
    void shouldRefuseMoreClientsThanItTakes() throws Exception {
        final ChatServer server = start(builder().maxClients(1));
        enter(server, "alice");
        final ChatClient second = connect(server);
        assertThat(second.read()).isEqualTo("- the server is full");
        assertThat(second.read()).isNull();
        assertThat(server.counts().refused()).isOne();
    }

    @Test
    void shouldTellAllAndGiveThemWhatIsTheirsBeforeItEnds() throws Exception {
        final ChatServer server = start(builder());
        final ChatClient alice = join(server, "alice");
        final ChatClient bob = join(server, "bob");
        for (int i = 1; i <= 50; i++) {
            alice.send("say kitchen " + i);
        }
        until("all is said", () -> server.counts().said() == 50);
        final ChatReport report = server.shutdown(LIMIT);
        assertThat(report.isOrderly()).as(report.toString()).isTrue();
        assertThat(report.cutOff()).isZero();
        assertThat(bob.readUntil("<alice> 50")).isNotNull();
        assertThat(alice.readUntil("! the server shuts down")).isNotNull();
        assertThat(server.shutdown(LIMIT)).isSameAs(report);
        assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldCutOffWhoDoesNotReadWhenTheTimeIsUp() throws Exception {
        final ChatServer server = start(builder().buffer(16).slowClients(Backpressure.dropOldest()));
        final ChatClient alice = join(server, "alice");
        join(server, "sleepy");
        for (int i = 1; i <= 400; i++) {
            alice.send("say kitchen " + i + ' ' + LONG_TEXT);
            alice.readUntil("<alice> " + i + ' ');
        }
        alice.send("quit");
        alice.readUntil("bye");
        until("only sleepy is left", () -> server.counts().clients() == 1);
        final ChatReport report = server.shutdown(Duration.ofMillis(50));
        assertThat(report.isOrderly()).isFalse();
        assertThat(report.cutOff()).isOne();
    }

    @Test
    void shouldSayThatAPortIsTakenAndRefuseWhatMakesNoServer() throws Exception {
        final ChatServer server = start(builder());
        final int port = server.address().getPort();
        assertThatThrownBy(() -> builder().port(port).start()).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> builder().port(65_536)).hasMessage("port must be 0 to 65535, port=65536");
        assertThatThrownBy(() -> builder().history(0)).hasMessage("history must be 1 to 10000, history=0");
        assertThatThrownBy(() -> builder().slowClients(Backpressure.block())).hasMessageContaining("policy=BLOCK");
    }

    @Test
    void shouldPlayTheDemonstrationToItsEnd() throws Exception {
        final List<String> lines = new ArrayList<>();
        final ChatReport report = new ChatDemo(lines::add).run();
        assertThat(report.isOrderly()).as(report.toString()).isTrue();
        assertThat(report.counts().parted()).isOne();
        assertThat(lines).contains("carol < #kitchen <bob> I am coming", "bob   < @alice you forgot your hat");
    }

    @Test
    void shouldLeaveNothingBehindAfterManyStartsAndStops() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (ChatServer server = builder().start()) {
                final ChatClient client = join(server, "me");
                client.send("say kitchen " + i);
                assertThat(client.readUntil("<me> " + i)).isNotNull();
            }
        }
    }
}
