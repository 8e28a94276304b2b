package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringmill.pipeline.RoomWait.MAX_PARK_NS;
import static org.ringmill.pipeline.RoomWait.MIN_PARK_NS;

import org.junit.jupiter.api.Test;

class RoomWaitTest {
    private static final int CAPACITY = 1024;

    private final RoomWait wait = new RoomWait(CAPACITY);
    private long nowNs = 5_000;
    private long freeUntil = CAPACITY - 1;

    private void waited(final long ns, final long slots) {
        wait.begin(nowNs, freeUntil);
        nowNs += ns;
        freeUntil += slots;
        wait.end(nowNs, freeUntil);
    }

    @Test
    void shouldSleepForAQuarterOfTheRingAtThePaceOfTheStages() {
        for (int i = 0; i < 20; i++) {
            waited(1_000 * 100, 100);
        }
        assertThat(wait.parkNs(Long.MAX_VALUE)).isBetween(1_000L * CAPACITY / 4, 1_001L * CAPACITY / 4);
    }

    @Test
    void shouldNotTakeThePublishersPauseForTheStages() {
        for (int i = 0; i < 100; i++) {
            nowNs += 20_000_000;
            waited(50_000, CAPACITY / 2);
        }
        assertThat(wait.parkNs(Long.MAX_VALUE)).isEqualTo(MIN_PARK_NS);
    }

    @Test
    void shouldSleepShorterAtOnceWhenTheStagesAreFaster() {
        for (int i = 0; i < 20; i++) {
            waited(10_000_000, 10);
        }
        assertThat(wait.parkNs(Long.MAX_VALUE)).isEqualTo(MAX_PARK_NS);
        waited(MAX_PARK_NS, CAPACITY);
        assertThat(wait.parkNs(Long.MAX_VALUE)).isLessThan(MAX_PARK_NS / 3);
    }

    @Test
    void shouldNotBelieveASingleLongWait() {
        waited(1_000_000_000, 1);
        assertThat(wait.parkNs(Long.MAX_VALUE)).isEqualTo(MIN_PARK_NS);
    }

    @Test
    void shouldNotSleepLongerThanAskedFor() {
        assertThat(wait.parkNs(7)).isEqualTo(7);
    }
}
