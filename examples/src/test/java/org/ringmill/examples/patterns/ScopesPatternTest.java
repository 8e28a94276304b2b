package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.scope.Cause;
import org.ringmill.scope.Registration;
import org.ringmill.scope.Scope;
import org.ringmill.scope.ScopeTimer;
import org.ringmill.time.EngineClock;
import org.ringmill.time.ManualClock;

class ScopesPatternTest {
    // page
    static final Scope.Key<String> CUSTOMER = Scope.Key.of("customer", String.class);

    /** {@return a customer's statement, as far as it goes while somebody wants it} */
    static List<String> statement(final Scope request, final EngineClock clock, final Iterator<String> pages) {
        final List<String> statement = new ArrayList<>();
        while (!request.expire(clock.timeNs()) && pages.hasNext()) {
            statement.add(request.value(CUSTOMER) + ": " + pages.next());
        }
        return statement;
    }
    // end

    /** Pages that take 20 ms each. */
    private static Iterator<String> slowPages(final ManualClock clock) {
        return List.of("page 1", "page 2", "page 3", "page 4").stream()
                .peek(page -> clock.advanceTo(clock.timeNs() + 20_000_000))
                .iterator();
    }

    @Test
    void shouldEndAtTheDeadline() {
        final List<Cause.Kind> causes = new ArrayList<>();
        // page
        final ManualClock clock = new ManualClock(0);
        final Scope service = Scope.root("service");
        try (Scope request = service.childBuilder("request")
                .deadlineNs(clock.timeNs() + 50_000_000)
                .value(CUSTOMER, "Ada")
                .open()) {
            final Scope query = request.child("query"); // ends with the request, and has its deadline and values
            query.onCancel(cause -> causes.add(cause.kind()));
            assertThat(statement(request, clock, slowPages(clock))) // each page takes 20 ms
                    .containsExactly("Ada: page 1", "Ada: page 2", "Ada: page 3");
            assertThat(Objects.requireNonNull(request.cause()).isDeadlineExceeded())
                    .isTrue();
            assertThat(query.isCancelled()).isTrue();
            assertThat(causes).containsExactly(Cause.Kind.DEADLINE_EXCEEDED); // not CANCELLED
        }
        // end
        assertThat(service.isCancelled()).isFalse();
    }

    @Test
    void shouldExpireByItselfWhereATimerRuns() {
        // page
        final ManualClock clock = new ManualClock(0);
        final ScopeTimer timer = new ScopeTimer(clock);
        final AgentGroup agents = AgentGroup.builder("service")
                .layout(ThreadLayout.caller())
                .add(timer, AgentErrorHandler.STOP)
                .build();
        agents.start();
        final Scope service = Scope.rootBuilder("service").timer(timer).open();
        final CompletableFuture<String> reply = new CompletableFuture<>();
        final Scope call = service.child("call", 50_000_000);
        final Registration registration = call.onCancel(cause -> reply.cancel(true));

        clock.advanceTo(50_000_000);
        agents.step(); // on threads nobody would have to
        assertThat(reply).isCancelled();
        // end
        registration.close();
        assertThat(timer.size()).isZero();
        assertThat(call.isCancelled()).isTrue();
        assertThat(service.isCancelled()).isFalse();
        service.close();
        assertThat(agents.stop(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void shouldCallAListenerAtOnceWhereTheScopeHasEnded() {
        final Scope scope = Scope.root("request");
        assertThat(scope.cancel("the customer has hung up")).isTrue();
        assertThat(scope.cancel("again")).isFalse();
        final List<String> reasons = new ArrayList<>();
        scope.onCancel(cause -> reasons.add(cause.reason()));
        assertThat(reasons).containsExactly("the customer has hung up");
        assertThat(scope.child("late").isCancelled()).isTrue();
    }

    @Test
    void shouldNotNoticeADeadlineThatNobodyLooksAt() {
        final Scope scope = Scope.root("service").child("call", 10);
        assertThat(scope.isCancelled()).isFalse();
        assertThat(scope.isDone(10)).isTrue();
        assertThat(scope.isCancelled()).isFalse();
        assertThat(scope.expire(10)).isTrue();
        assertThat(scope.isCancelled()).isTrue();
    }

    @Test
    void shouldReportWhatAListenerThrowsAndCallTheOthers() {
        final List<String> seen = new ArrayList<>();
        final Scope root = Scope.rootBuilder("root")
                .onListenerFailure((scope, failure) -> seen.add(scope.name() + " " + failure.getMessage()))
                .open();
        root.onCancel(cause -> {
            throw new IllegalStateException("broken");
        });
        root.onCancel(cause -> seen.add("called"));
        root.close();
        assertThat(seen).containsExactlyInAnyOrder("root broken", "called");
    }
}
