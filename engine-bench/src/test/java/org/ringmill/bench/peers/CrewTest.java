package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.ringmill.bench.peers.Crew.Task;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class CrewTest {
    @Test
    void shouldBeginTogetherAndStayUntilDismissed() throws Exception {
        final AtomicInteger ran = new AtomicInteger();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final Task task = () -> {
            threads.add(Thread.currentThread());
            ran.incrementAndGet();
        };
        try (Crew crew = new Crew(List.of(task, task, task))) {
            assertThat(ran).hasValue(0);
            crew.begin(new Meter());
            crew.awaitDone();
            assertThat(ran).hasValue(3);
            assertThat(threads).hasSize(3).allMatch(Thread::isAlive);
        }
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    @Test
    void shouldNotWaitForTheOthersWhenOneFails() throws Exception {
        final CountDownLatch never = new CountDownLatch(1);
        final Task broken = () -> {
            throw new IllegalStateException("broken");
        };
        try (Crew crew = new Crew(List.of(never::await, broken))) {
            crew.begin(new Meter());
            assertThatThrownBy(crew::awaitDone).hasMessage("broken");
        }
    }

    @Test
    void shouldFailWhenATaskDiesOfAnError() throws Exception {
        final CountDownLatch never = new CountDownLatch(1);
        final Task broken = () -> {
            throw new StackOverflowError("too deep");
        };
        try (Crew crew = new Crew(List.of(never::await, broken))) {
            crew.begin(new Meter());
            assertThatThrownBy(crew::awaitDone)
                    .hasMessageContaining("too deep")
                    .hasCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void shouldCloseWhenItNeverBegan() {
        final AtomicInteger ran = new AtomicInteger();
        new Crew(List.of(ran::incrementAndGet)).close();
        assertThat(ran).hasValue(0);
    }
}
