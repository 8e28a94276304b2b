package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringmill.time.ManualClock;
import org.ringmill.worker.JobGate.Outcome;
import org.ringmill.worker.JobGate.Permit;

class HostGateTest {
    private static final String HOST = "http://a";

    private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);
    private final HostGate gate = new HostGate(100, 1, new Breaker.Limits(2, 1_000, 2));

    private Permit ask() {
        return gate.before(HOST, clock.timeNs());
    }

    private void passes(final Outcome outcome) {
        assertThat(ask()).isEqualTo(Permit.now());
        gate.after(HOST, outcome, clock.timeNs());
    }

    private void waitsFor(final long durationNs) {
        final long untilNs = clock.timeNs() + durationNs;
        assertThat(ask()).isEqualTo(Permit.notBefore(untilNs));
        clock.advanceTo(untilNs - 1);
        assertThat(ask().kind()).isEqualTo(Permit.Kind.WAIT);
        clock.advanceTo(untilNs);
    }

    @Test
    void shouldHoldBackForTheRateOfEachHostAlone() {
        passes(Outcome.SUCCEEDED);
        assertThat(gate.before("http://b", clock.timeNs())).isEqualTo(Permit.now());
        waitsFor(100);
        passes(Outcome.SUCCEEDED);
        waitsFor(100);
        assertThat(gate.stats())
                .containsExactly(new HostStats(HOST, 2, 0, 4, 0, 0), new HostStats("http://b", 1, 0, 0, 0, 0));
    }

    @Test
    void shouldHoldBackWhileTheBreakerIsOpenAndRefuseOnceItHasGivenUp() {
        passes(Outcome.FAILED);
        waitsFor(100);
        passes(Outcome.FAILED);
        waitsFor(1_000);
        passes(Outcome.FAILED);
        waitsFor(1_000);
        passes(Outcome.FAILED);
        assertThat(ask().kind()).isEqualTo(Permit.Kind.REFUSE);
        assertThat(ask().reason()).isEqualTo("host was given up, host=http://a, failures=4");
        assertThat(gate.stats()).containsExactly(new HostStats(HOST, 4, 4, 6, 2, 2));
    }

    @Test
    void shouldTakeUpAgainWhenATrialSucceeds() {
        passes(Outcome.FAILED);
        waitsFor(100);
        passes(Outcome.FAILED);
        waitsFor(1_000);
        passes(Outcome.SUCCEEDED);
        waitsFor(100);
        passes(Outcome.FAILED);
        waitsFor(100);
        passes(Outcome.SUCCEEDED);
    }

    @Test
    void shouldLearnNothingFromWhatWeCancelled() {
        for (int i = 0; i < 5; i++) {
            passes(Outcome.CANCELLED);
            waitsFor(100);
        }
        assertThat(gate.stats().get(0).failures()).isZero();
    }

    @Test
    void shouldLeaveAHostAloneForAsLongAsItAsks() {
        assertThat(ask()).isEqualTo(Permit.now());
        gate.pauseAfterwards(HOST, 5_000);
        clock.advanceTo(clock.timeNs() + 50);
        gate.after(HOST, Outcome.FAILED, clock.timeNs());
        waitsFor(5_000);
        passes(Outcome.SUCCEEDED);
        waitsFor(100);
    }

    @Test
    void shouldKeepTheDelayThatAHostAsksForIfItIsLonger() {
        passes(Outcome.SUCCEEDED);
        waitsFor(100);
        assertThat(ask()).isEqualTo(Permit.now());
        gate.slowDown(HOST, 700);
        gate.slowDown(HOST, 10);
        gate.after(HOST, Outcome.SUCCEEDED, clock.timeNs());
        waitsFor(100);
        passes(Outcome.SUCCEEDED);
        waitsFor(700);
    }
}
