package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.JournalException;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.time.ManualClock;

/** What a subscriber is told, how much of it and when. {@link ReplayPublisherTckTest} asks for the rules one by one. */
class ReplayPublisherTest {
    @TempDir
    private static Path directory;

    private static List<ReplayedCommand> commands;

    @TempDir
    private Path own;

    @BeforeAll
    static void run() {
        LiveRun.write(directory, 51, 2_000, 0);
        commands = new ArrayList<>();
        new Replayer(context()
                        .commandHandler((command, sequence, timestampNs) ->
                                commands.add(new ReplayedCommand(sequence, timestampNs, MessageCopy.of(command)))))
                .run();
        assertThat(commands).hasSize(2_000);
    }

    private static Replayer.Context context() {
        return new Replayer.Context().directory(directory);
    }

    /** Remembers all that it is told. */
    private static class Listener implements Flow.Subscriber<ReplayedCommand> {
        final List<ReplayedCommand> heard = new ArrayList<>();
        final CountDownLatch over = new CountDownLatch(1);
        Flow.Subscription subscription;
        Throwable failure;
        int completions;

        @Override
        public void onSubscribe(final Flow.Subscription newSubscription) {
            subscription = newSubscription;
        }

        @Override
        public void onNext(final ReplayedCommand command) {
            heard.add(command);
        }

        @Override
        public void onError(final Throwable reason) {
            failure = reason;
            over.countDown();
        }

        @Override
        public void onComplete() {
            completions++;
            over.countDown();
        }
    }

    private static Listener listen(final Flow.Publisher<ReplayedCommand> publisher) {
        final Listener listener = new Listener();
        publisher.subscribe(listener);
        return listener;
    }

    @Test
    void shouldPublishNoMoreThanWasRequestedAndTellTheEndWithTheLast() {
        final Listener listener = listen(new Replayer(context()).publisher());
        assertThat(listener.heard).isEmpty();
        listener.subscription.request(1);
        assertThat(listener.heard).hasSize(1);
        listener.subscription.request(700);
        assertThat(listener.heard).hasSize(701);
        listener.subscription.request(1_298);
        assertThat(listener.completions).isZero();
        listener.subscription.request(1);
        assertThat(listener.completions).isEqualTo(1);
        assertThat(listener.heard).isEqualTo(commands);
        listener.subscription.request(1);
        listener.subscription.cancel();
        assertThat(listener.completions).isEqualTo(1);
        assertThat(listener.failure).isNull();
    }

    @Test
    void shouldPublishTheRangeAndTheTypesAskedFor() {
        final Listener listener = listen(new Replayer(context()
                        .fromSequence(200)
                        .toSequence(900)
                        .commandTypes(typeId -> typeId == TestMachine.SCHEDULE))
                .publisher());
        listener.subscription.request(Long.MAX_VALUE);
        assertThat(listener.completions).isEqualTo(1);
        assertThat(listener.heard)
                .isNotEmpty()
                .isEqualTo(commands.stream()
                        .filter(command -> command.sequence() >= 200
                                && command.sequence() <= 900
                                && command.command().typeId() == TestMachine.SCHEDULE)
                        .toList());
    }

    @Test
    void shouldCompleteAtOnceWithoutAnyCommand() {
        final Listener listener = listen(new Replayer(context().toSequence(0)).publisher());
        assertThat(listener.completions).isEqualTo(1);
    }

    @Test
    void shouldGiveEachSubscriberAllCommands() {
        final Flow.Publisher<ReplayedCommand> publisher = new Replayer(context()).publisher();
        final Listener one = listen(publisher);
        final Listener other = listen(publisher);
        one.subscription.request(500);
        other.subscription.request(Long.MAX_VALUE);
        one.subscription.request(Long.MAX_VALUE);
        one.subscription.request(Long.MAX_VALUE);
        assertThat(one.heard).isEqualTo(commands);
        assertThat(other.heard).isEqualTo(commands);
    }

    @Test
    void shouldSayNothingOnceCancelled() {
        final Listener listener = new Listener() {
            @Override
            public void onNext(final ReplayedCommand command) {
                super.onNext(command);
                if (heard.size() == 300) {
                    subscription.cancel();
                }
            }
        };
        new Replayer(context()).publisher().subscribe(listener);
        listener.subscription.request(Long.MAX_VALUE);
        assertThat(listener.heard).hasSize(300);
        listener.subscription.request(10);
        assertThat(listener.heard).hasSize(300);
        assertThat(listener.completions).isZero();
        assertThat(listener.failure).isNull();
    }

    @Test
    void shouldAnswerRequestsMadeWithinOnNextWithoutDeepStacks() {
        final int[] depth = {0, 0};
        final Listener listener = new Listener() {
            @Override
            public void onNext(final ReplayedCommand command) {
                depth[1] = Math.max(depth[1], ++depth[0]);
                super.onNext(command);
                subscription.request(1);
                depth[0]--;
            }
        };
        new Replayer(context()).publisher().subscribe(listener);
        listener.subscription.request(1);
        assertThat(listener.heard).isEqualTo(commands);
        assertThat(depth[1]).isEqualTo(1);
    }

    @Test
    void shouldRefuseARequestForNothing() {
        for (final long count : new long[] {0, -1, Long.MIN_VALUE}) {
            final Listener listener = listen(new Replayer(context()).publisher());
            listener.subscription.request(5);
            listener.subscription.request(count);
            listener.subscription.request(5);
            assertThat(listener.failure)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
            assertThat(listener.heard).hasSize(5);
            assertThat(listener.completions).isZero();
        }
    }

    @Test
    void shouldTellDamageBehindTheCommandsBeforeIt() throws IOException {
        LiveRun.copy(directory, own);
        LiveRun.damage(own, 1_000);
        final Listener listener = listen(new Replayer(context().directory(own)).publisher());
        listener.subscription.request(1);
        assertThat(listener.failure).isNull();
        listener.subscription.request(Long.MAX_VALUE);
        assertThat(listener.failure).isInstanceOf(DamagedJournalException.class);
        assertThat(listener.completions).isZero();
        assertThat(listener.heard).hasSizeBetween(2, 1_000).isEqualTo(commands.subList(0, listener.heard.size()));
    }

    @Test
    void shouldTellThatThereIsNoJournal() {
        final Listener listener = listen(new Replayer(context().directory(own)).publisher());
        assertThat(listener.failure).isInstanceOf(JournalException.class);
        assertThat(listener.subscription).isNotNull();
    }

    @Test
    void shouldTellThatTheExecutorTakesNothing() {
        final Listener listener = listen(new Replayer(context()).publisher(task -> {
            throw new RejectedExecutionException("told to");
        }));
        assertThat(listener.failure).isInstanceOf(RejectedExecutionException.class);
        listener.subscription.request(1);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void shouldLetGoOfASubscriberThatThrows() {
        final Listener listener = new Listener() {
            @Override
            public void onNext(final ReplayedCommand command) {
                super.onNext(command);
                throw new IllegalStateException("told to");
            }
        };
        new Replayer(context()).publisher().subscribe(listener);
        assertThatThrownBy(() -> listener.subscription.request(5)).hasMessage("told to");
        listener.subscription.request(5);
        assertThat(listener.heard).hasSize(1);
    }

    @Test
    void shouldKeepTheOrderWhenSeveralThreadsRequestAndOthersWork() throws Exception {
        final ExecutorService workers = Executors.newFixedThreadPool(2);
        final List<Thread> requesters = new ArrayList<>();
        try {
            final Listener listener = listen(new Replayer(context()).publisher(workers));
            for (int i = 0; i < 4; i++) {
                final Thread requester = new Thread(() -> {
                    for (int n = 0; n < 500; n++) {
                        listener.subscription.request(1);
                    }
                });
                requester.start();
                requesters.add(requester);
            }
            assertThat(listener.over.await(2, TimeUnit.MINUTES)).isTrue();
            assertThat(listener.failure).isNull();
            assertThat(listener.heard).isEqualTo(commands);
        } finally {
            for (final Thread requester : requesters) {
                requester.join();
            }
            workers.shutdown();
            assertThat(workers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void shouldKeepTheRecordedPaceForEachCommand() {
        final ManualClock clock = new ManualClock(0);
        final List<Long> at = new ArrayList<>();
        final Consumer<ReplayedCommand> note = command -> at.add(clock.timeNs());
        final Listener listener = new Listener() {
            @Override
            public void onNext(final ReplayedCommand command) {
                note.accept(command);
            }
        };
        new Replayer(context()
                        .toSequence(300)
                        .speed(1)
                        .clock(clock)
                        .sleeper(ns -> clock.advanceTo(clock.timeNs() + ns)))
                .publisher()
                .subscribe(listener);
        listener.subscription.request(Long.MAX_VALUE);
        assertThat(at).hasSizeGreaterThan(200);
        for (int i = 0; i < at.size(); i++) {
            assertThat(at.get(i))
                    .isEqualTo(commands.get(i).timestampNs() - commands.get(0).timestampNs());
        }
    }

    @Test
    void shouldRefuseToBeginBehindASnapshot() {
        final Replayer replayer =
                new Replayer(context().application(new TestApplication()).fromSnapshot());
        assertThatThrownBy(replayer::publisher).isInstanceOf(IllegalStateException.class);
    }
}
