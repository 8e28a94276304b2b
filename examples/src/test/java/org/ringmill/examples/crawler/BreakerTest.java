package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringmill.examples.crawler.Breaker.State;

class BreakerTest {
    private static final long COOL_DOWN_NS = 1_000;

    private final Breaker breaker = new Breaker(new Breaker.Limits(3, COOL_DOWN_NS, 2));

    private void open(final long nowNs) {
        for (int i = 0; i < 3; i++) {
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            breaker.onFailure(nowNs);
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void shouldOpenAfterFailuresInARowAndLetATrialThroughOnceItHasCooledDown() {
        open(5_000);
        assertThat(breaker.nextNs()).isEqualTo(5_000 + COOL_DOWN_NS);
        assertThat(breaker.openings()).isOne();
        breaker.onSuccess();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        open(9_000);
        assertThat(breaker.openings()).isEqualTo(2);
    }

    @Test
    void shouldStayClosedWhileFailuresAreNotInARow() {
        for (int i = 0; i < 100; i++) {
            breaker.onFailure(i);
            breaker.onFailure(i);
            breaker.onSuccess();
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.openings()).isZero();
    }

    @Test
    void shouldGiveUpAfterFailedTrialsInARow() {
        open(0);
        breaker.onFailure(2_000);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.nextNs()).isEqualTo(2_000 + COOL_DOWN_NS);
        breaker.onSuccess();
        open(4_000);
        breaker.onFailure(6_000);
        breaker.onFailure(8_000);
        assertThat(breaker.state()).isEqualTo(State.GIVEN_UP);
        assertThat(breaker.openings()).isEqualTo(4);
    }
}
