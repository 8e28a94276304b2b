package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringmill.pipeline.RoomWait.MAX_PARK_NS;
import static org.ringmill.pipeline.RoomWait.MIN_PARK_NS;

import org.junit.jupiter.api.Test;

class RoomWaitTest {
    private static final int CAPACITY = 1024;

    private long nowNs = 5_000;
    private long freeUntil = CAPACITY - 1;
    private final RoomWait wait = new RoomWait(CAPACITY, nowNs);

    /** The stages free some slots while the publisher does not wait. */
    private void published(final long ns, final long slots) {
        nowNs += ns;
        freeUntil += slots;
    }

    private void waited(final long ns, final long slots) {
        wait.begin(nowNs, freeUntil);
        nowNs += ns;
        freeUntil += slots;
        wait.end(nowNs, freeUntil);
    }

    private long parkNs() {
        return wait.parkNs(Long.MAX_VALUE);
    }

    @Test
    void shouldSleepForAQuarterOfTheRingAtThePaceOfTheStages() {
        for (int i = 0; i < 20; i++) {
            waited(1_000 * 256, 256);
            published(1_000 * 100, 100);
        }
        assertThat(parkNs()).isBetween(1_000L * CAPACITY / 4, 1_005L * CAPACITY / 4);
    }

    @Test
    void shouldNotTakeThePublishersPauseForTheStages() {
        for (int i = 0; i < 100; i++) {
            published(20_000_000, CAPACITY / 2);
            // The stages need 50 ns a slot, so a longer sleep finds all of the ring free.
            final long ns = Math.max(MIN_PARK_NS, parkNs());
            waited(ns, Math.min(CAPACITY, ns / 50));
        }
        assertThat(parkNs()).isLessThanOrEqualTo(2 * MIN_PARK_NS);
    }

    @Test
    void shouldSleepShorterAtOnceWhenTheStagesAreFaster() {
        for (int i = 0; i < 20; i++) {
            waited(10_000_000, 10);
        }
        assertThat(parkNs()).isEqualTo(MAX_PARK_NS);
        waited(MAX_PARK_NS, CAPACITY);
        assertThat(parkNs()).isLessThan(MAX_PARK_NS / 3);
    }

    @Test
    void shouldNotBelieveASingleLongTime() {
        waited(1_000_000_000, 1);
        waited(1_000, 1);
        assertThat(parkNs()).isEqualTo(MIN_PARK_NS);
    }

    @Test
    void shouldNotSleepLongerThanAskedFor() {
        assertThat(wait.parkNs(7)).isEqualTo(7);
    }
}
