package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.bench.peers.PeerReport.Missing;

class PeersTest {
    private static final double TINY = 1e-4;

    @TempDir
    private Path directory;

    private PeerOptions tiny() {
        return PeerOptions.quick(directory).withRounds(1).withWork(TINY);
    }

    static Stream<String> names() {
        return Peers.names().stream();
    }

    /** Every variant of both sides does its work and finds its result right, as well or badly as it may be timed. */
    @ParameterizedTest
    @MethodSource("names")
    void shouldRunEveryRowOfTheCatalogue(final String name) throws IOException {
        final PeerReport report = Peers.run(tiny().withWanted(List.of(name)), PeerProgress.NONE);

        assertThat(report.failed()).isEmpty();
        // exchange-core's jar is not there before the package phase, and it does not run on every Java.
        assumeThat(report.leftOut())
                .as("what is left out")
                .allSatisfy(row -> assertThat(row.name()).startsWith("exchange/"))
                .isEmpty();
        assertThat(report.rows()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo(name).startsWith(row.group() + '/');
            assertThat(row.ours()).isPositive();
            assertThat(row.peer()).isPositive();
            assertThat(row.ratio()).isPositive();
            assertThat(row.low()).isLessThanOrEqualTo(row.ratio());
            assertThat(row.high()).isGreaterThanOrEqualTo(row.ratio());
        });
        assertThat(directory).as("what the duels have left").isEmptyDirectory();
    }

    @Test
    void shouldNameEveryRowOnce() {
        assertThat(Peers.names()).doesNotHaveDuplicates();
        assertThat(Peers.names()).doesNotContainAnyElementsOf(Peers.groups());
    }

    @Test
    void shouldRunAGroupByItsName() throws IOException {
        final PeerReport report = Peers.run(tiny().withWanted(List.of("queue")), PeerProgress.NONE);

        assertThat(report.rows())
                .extracting(PeerRow::group)
                .hasSizeGreaterThan(1)
                .containsOnly("queue");
    }

    @Test
    void shouldNameTheKnownOnesWhenANameIsUnknown() {
        assertThatThrownBy(() -> Peers.run(tiny().withWanted(List.of("pipeline", "nothing")), PeerProgress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing")
                .hasMessageContaining("pipeline/one-to-one")
                .hasMessageContaining("journal");
    }

    @Test
    void shouldTellWhatIsLeftOutAndWhatFailsAndGoOn() throws IOException {
        final StringBuilder log = new StringBuilder();
        final Duel.Setup sound = place -> new Sides(
                List.of(new HandMade("o", log, 0, 1, 1, 1, 1, 1, 1, 2)),
                List.of(new HandMade("p", log, 0, 1, 1, 1, 1, 1, 1, 1)));
        final Duel.Setup broken = place ->
                new Sides(List.of(new HandMade("o", log, 0)), List.of(new HandMade("p", log, 0, 1, 1, 1, 1, 1, 1, 1)));
        final List<Duel> duels = List.of(
                new Duel("hand", "absent", "things/s", sound).unless(place -> "no jar is named"),
                new Duel("hand", "broken", "things/s", broken),
                new Duel("hand", "sound", "things/s", sound).unless(place -> null));
        final List<String> heard = new ArrayList<>();

        final PeerReport report = Peers.run(duels, tiny(), new PeerProgress() {
            @Override
            public void onRound(final int done, final int total) {
                heard.add(done + "/" + total);
            }

            @Override
            public void onRow(final PeerRow row) {
                heard.add(row.name());
            }

            @Override
            public void onLeftOut(final Missing row) {
                heard.add("left out " + row.name());
            }

            @Override
            public void onFailed(final Missing row) {
                heard.add("failed " + row.name());
            }
        });

        assertThat(report.leftOut()).containsExactly(new Missing("hand/absent", "no jar is named"));
        assertThat(report.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.name()).isEqualTo("hand/broken");
            assertThat(failed.reason()).contains("contender=o", "NoSuchElementException");
        });
        assertThat(report.rows()).extracting(PeerRow::ratio).containsExactly(2.0);
        assertThat(heard)
                .containsExactly(
                        "left out hand/absent",
                        "7/21",
                        "failed hand/broken",
                        "14/21",
                        "15/21",
                        "16/21",
                        "17/21",
                        "18/21",
                        "19/21",
                        "20/21",
                        "21/21",
                        "hand/sound",
                        "21/21");
    }
}
