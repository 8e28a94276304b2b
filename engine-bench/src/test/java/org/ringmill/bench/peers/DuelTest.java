package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.RingmillException;

class DuelTest {
    private static final Workplace PLACE = new Workplace(Path.of("nowhere"), 1, null);

    private final StringBuilder log = new StringBuilder();

    private static PeerRow run(final Sides sides, final int rounds) {
        return new Duel("hand", "made", "things/s", place -> sides).run(PLACE, rounds, () -> {});
    }

    @Test
    void shouldGiveTheMedianOfTheRatiosOfTheRounds() {
        final Contender ours = new HandMade("o", log, 3, 1, 1, 1, 1, 1, 1, 200, 100, 600, 300, 100, 400);
        final Contender peer = new HandMade("p", log, 40, 1, 1, 1, 1, 1, 1, 100, 100, 200, 100, 200, 100);

        final PeerRow row = run(new Sides(List.of(ours), List.of(peer)), 6);

        // Ratios 2, 1, 3, 3, 0.5, 4. The ratio of the medians would be 2.5 by chance only.
        assertThat(row.ratio()).isCloseTo(2.5, within(1e-6));
        assertThat(row.ours()).isCloseTo(250, within(1e-4));
        assertThat(row.peer()).isCloseTo(100, within(1e-4));
        assertThat(row.low()).isCloseTo(0.5, within(1e-6));
        assertThat(row.high()).isCloseTo(4, within(1e-6));
        assertThat(row.error()).isCloseTo(2, within(1e-6));
        assertThat(row.coverage()).isCloseTo(1 - 2.0 / 64, within(1e-12));
        assertThat(row.oursBytesPerOp()).isEqualTo(3);
        assertThat(row.peerBytesPerOp()).isEqualTo(40);
        assertThat(row)
                .extracting(PeerRow::name, PeerRow::group, PeerRow::unit, PeerRow::rounds)
                .containsExactly("hand/made", "hand", "things/s", 6);
    }

    @Test
    void shouldNotTakeTheRatioOfTheMedians() {
        final Contender ours = new HandMade("o", log, 0, 1, 1, 1, 1, 1, 1, 100, 200, 300);
        final Contender peer = new HandMade("p", log, 0, 1, 1, 1, 1, 1, 1, 300, 100, 150);

        assertThat(run(new Sides(List.of(ours), List.of(peer)), 3).ratio()).isCloseTo(2, within(1e-6));
    }

    @Test
    void shouldLetTheFastestMedianOfTheWarmUpCompete() {
        final Contender steady = new HandMade("s", log, 0, 20, 20, 20, 20, 20, 20, 20, 20);
        final Contender once = new HandMade("x", log, 0, 10, 10, 10, 10, 900, 900);
        final Contender slow = new HandMade("y", log, 0, 10, 90, 10, 10, 90, 10);
        final Contender fast = new HandMade("z", log, 0, 30, 5, 30, 5, 30, 30, 40, 40);

        final PeerRow row = run(new Sides(List.of(once, steady), List.of(slow, fast)), 2);

        assertThat(row.oursVariant()).isEqualTo("s");
        assertThat(row.peerVariant()).isEqualTo("z");
        assertThat(row.ratio()).isCloseTo(0.5, within(1e-6));
        assertThat(log).hasToString("xsyz".repeat(6) + "szzs");
    }

    @Test
    void shouldTellEachRound() {
        final int[] rounds = {0};
        final Sides sides = new Sides(
                List.of(new HandMade("o", log, 0, 1, 1, 1, 1, 1, 1, 1, 1)),
                List.of(new HandMade("p", log, 0, 1, 1, 1, 1, 1, 1, 1, 1)));

        new Duel("hand", "made", "things/s", place -> sides).run(PLACE, 2, () -> rounds[0]++);

        assertThat(rounds[0]).isEqualTo(Duel.WARM_UPS + 2);
    }

    @Test
    void shouldNameTheContenderThatFails() {
        final Contender broken = new Contender() {
            @Override
            public String name() {
                return "the broken one";
            }

            @Override
            public void run(final Meter meter) {
                throw new IllegalStateException("wrong sum");
            }
        };
        final Sides sides = new Sides(List.of(new HandMade("o", log, 0, 1)), List.of(broken));

        assertThatThrownBy(() -> run(sides, 1))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("name=hand/made, contender=the broken one")
                .hasMessageContaining("wrong sum")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNameTheContenderThatDiesOfAnError() {
        final Contender broken = new Contender() {
            @Override
            public String name() {
                return "the broken one";
            }

            @Override
            public void run(final Meter meter) {
                throw new StackOverflowError("too deep");
            }
        };
        final Sides sides = new Sides(List.of(broken), List.of(broken));

        assertThatThrownBy(() -> run(sides, 1))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("name=hand/made, contender=the broken one")
                .hasMessageContaining("too deep")
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void shouldFailAContenderThatMeasuresNothing() {
        final Contender idle = new Contender() {
            @Override
            public String name() {
                return "idle";
            }

            @Override
            public void run(final Meter meter) {}
        };

        assertThatThrownBy(() -> run(new Sides(List.of(idle), List.of(idle)), 1))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("contender=idle")
                .hasMessageContaining("measured nothing");
    }

    @Test
    void shouldSayWhatFailedInTheSetup() {
        final Duel duel = new Duel("hand", "made", "things/s", place -> {
            throw new IllegalStateException("no commands");
        });

        assertThatThrownBy(() -> duel.run(PLACE, 1, () -> {}))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("hand/made")
                .hasMessageContaining("no commands");
    }

    @Test
    void shouldSayWhichErrorEndedTheSetup() {
        final Duel duel = new Duel("hand", "made", "things/s", place -> {
            throw new NoClassDefFoundError("no/Such");
        });

        assertThatThrownBy(() -> duel.run(PLACE, 1, () -> {}))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("hand/made")
                .hasMessageContaining("no/Such");
    }
}
