package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ringmill.bench.report.GivenReport.flat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ringmill.bench.report.LatencyComparison.Outcome;
import org.ringmill.bench.report.ReportDifference.Kind;

class LatencyComparisonTest {
    private static final ComparisonOptions DEFAULT = ComparisonOptions.DEFAULT;
    private static final int MANY = 100_000;

    @Test
    void shouldFindASlowerMedianWorseAndAFasterOneBetter() {
        final LatencyReport one = new GivenReport(1).report();
        final LatencyReport slower = new GivenReport(2).slowerBy(1.4).report();
        final LatencyComparison comparison = LatencyComparison.of(one, slower, DEFAULT);
        assertThat(comparison.outcome()).isEqualTo(Outcome.WORSE);
        assertThat(line(comparison, Measure.P50).verdict()).isEqualTo(Verdict.WORSE);
        assertThat(line(comparison, Measure.P50).change()
                        / line(comparison, Measure.P50).base())
                .isCloseTo(0.4, within(0.15));
        final LatencyComparison back = LatencyComparison.of(slower, one, DEFAULT);
        assertThat(back.outcome()).isEqualTo(Outcome.NOT_WORSE);
        assertThat(line(back, Measure.P50).verdict()).isEqualTo(Verdict.BETTER);
    }

    @Test
    void shouldCompareEachCommonRateByThePercentilesThatHaveEventsEnough() {
        final LatencyComparison comparison = LatencyComparison.of(
                new GivenReport(1).rates(100, 200, 400).report(),
                new GivenReport(2).rates(200, 400, 800).report(),
                DEFAULT);
        assertThat(comparison.baseOnly()).containsExactly(100.0);
        assertThat(comparison.candidateOnly()).containsExactly(800.0);
        assertThat(comparison.lines())
                .extracting(ComparisonLine::ratePerSecond)
                .containsExactly(200.0, 200.0, 200.0, 200.0, 400.0, 400.0, 400.0, 400.0);
        assertThat(comparison.lines())
                .extracting(ComparisonLine::measure)
                .startsWith(Measure.P50, Measure.P90, Measure.P99, Measure.P999);
    }

    @Test
    void shouldLeaveOutAPercentileWithFewerThanTenEventsBeyondItInAnyRun() {
        final List<Measure> ofAll = List.of(Measure.P50, Measure.P90, Measure.P99, Measure.P999);
        assertThat(measures(10_000)).isEqualTo(ofAll);
        assertThat(measures(9_999)).isEqualTo(ofAll.subList(0, 3));
        assertThat(measures(1_000)).isEqualTo(ofAll.subList(0, 3));
        assertThat(measures(999)).isEqualTo(ofAll.subList(0, 2));
        assertThat(measures(99)).isEqualTo(ofAll.subList(0, 1));
        assertThat(measures(19)).isEmpty();
    }

    private static List<Measure> measures(final int events) {
        final LatencyReport many = GivenReport.of(1, flat(MANY, 1, 2, 3));
        final LatencyReport few =
                GivenReport.of(1, List.of(flat(MANY, 1).get(0), flat(events, 1).get(0)));
        return LatencyComparison.of(many, few, DEFAULT).lines().stream()
                .map(ComparisonLine::measure)
                .toList();
    }

    @Test
    void shouldSayHowManyRunsAreNeededWhenNoneCouldShowAnything() {
        final LatencyComparison comparison = LatencyComparison.of(
                new GivenReport(1).runs(3).report(),
                new GivenReport(2).runs(3).slowerBy(5).report(),
                DEFAULT);
        assertThat(comparison.outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(comparison.lines())
                .extracting(ComparisonLine::verdict)
                .containsOnly(Verdict.TOO_FEW_RUNS)
                .hasSize(4);
        assertThat(comparison.runsNeededASide()).isEqualTo(5);
    }

    /** Five a side can come to p = 0.008, which twelve lines make 0.095. */
    @Test
    void shouldCountTheLinesForHowManyRunsAreNeeded() {
        final LatencyReport base = new GivenReport(1).runs(5).rates(1, 2, 3).report();
        final LatencyReport candidate =
                new GivenReport(2).runs(5).rates(1, 2, 3).slowerBy(5).report();
        final LatencyComparison comparison = LatencyComparison.of(base, candidate, DEFAULT);
        assertThat(comparison.outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(comparison.runsNeededASide()).isEqualTo(6);
        final LatencyComparison enough = LatencyComparison.of(
                new GivenReport(1).runs(6).rates(1, 2, 3).report(),
                new GivenReport(2).runs(6).rates(1, 2, 3).slowerBy(5).report(),
                DEFAULT);
        assertThat(enough.outcome()).isEqualTo(Outcome.WORSE);
    }

    /** A rate of one run would otherwise take from what the others can show. */
    @Test
    void shouldNotCountLinesThatNoValuesCouldMakeSignificant() {
        final LatencyStep told = GivenReport.of(1, flat(MANY, 1_000, 1_001, 1_002, 1_003, 1_004))
                .steps()
                .get(0);
        final LatencyStep slower = GivenReport.of(1, flat(MANY, 2_000, 2_001, 2_002, 2_003, 2_004))
                .steps()
                .get(0);
        final LatencyStep lone = GivenReport.of(2, flat(MANY, 1_000)).steps().get(0);
        final LatencyComparison comparison =
                LatencyComparison.of(GivenReport.of(told, lone), GivenReport.of(slower, lone), DEFAULT);
        assertThat(comparison.lines().subList(0, 4)).allSatisfy(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.WORSE);
            assertThat(line.adjustedP()).isCloseTo(4 * 2 / 252.0, within(1e-9));
        });
        assertThat(comparison.lines().subList(4, 8))
                .extracting(ComparisonLine::verdict)
                .containsOnly(Verdict.TOO_FEW_RUNS);
    }

    @Test
    void shouldFindThemTheSameWhenALargerChangeCanBeExcluded() {
        final LatencyReport base = GivenReport.of(1, flat(MANY, 10_000, 10_010, 10_020, 10_030, 10_040, 10_050));
        final LatencyReport candidate = GivenReport.of(1, flat(MANY, 10_500, 10_510, 10_520, 10_530, 10_540, 10_550));
        final LatencyComparison comparison = LatencyComparison.of(base, candidate, DEFAULT);
        final ComparisonLine line = line(comparison, Measure.P50);
        assertThat(line.adjustedP()).as("there is a change").isLessThan(0.05);
        assertThat(line.verdict()).as("and it is too small to count").isEqualTo(Verdict.SAME);
        assertThat(comparison.outcome()).isEqualTo(Outcome.NOT_WORSE);
        final LatencyComparison strict = LatencyComparison.of(base, candidate, new ComparisonOptions(0.05, 0.02, 100));
        assertThat(line(strict, Measure.P50).verdict()).isEqualTo(Verdict.WORSE);
    }

    @Test
    void shouldNotCallThemTheSameWhenRunsSpreadWiderThanTheLeastChange() {
        final LatencyReport wide =
                GivenReport.of(1, flat(MANY, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000));
        final LatencyComparison comparison = LatencyComparison.of(wide, wide, DEFAULT);
        assertThat(comparison.lines())
                .extracting(ComparisonLine::verdict)
                .containsOnly(Verdict.UNCLEAR)
                .hasSize(4);
    }

    @Test
    void shouldNotCountAChangeOfAFewNanosecondsUnlessTold() {
        final LatencyReport base = GivenReport.of(1, flat(MANY, 200, 201, 202, 203, 204, 205));
        final LatencyReport candidate = GivenReport.of(1, flat(MANY, 260, 261, 262, 263, 264, 265));
        assertThat(LatencyComparison.of(base, candidate, DEFAULT).outcome()).isEqualTo(Outcome.NOT_WORSE);
        assertThat(LatencyComparison.of(base, candidate, new ComparisonOptions(0.05, 0.1, 0))
                        .outcome())
                .isEqualTo(Outcome.WORSE);
    }

    @Test
    void shouldFindARateWorseThatTheCandidateNoLongerKeepsUpWith() {
        final LatencyComparison comparison = LatencyComparison.of(
                new GivenReport(1).report(), new GivenReport(2).saturated(1).report(), DEFAULT);
        final ComparisonLine line = line(comparison, Measure.KEPT_UP);
        assertThat(line.base()).isEqualTo(1);
        assertThat(line.candidate()).isEqualTo(0);
        assertThat(line.verdict()).isEqualTo(Verdict.WORSE);
        final LatencyComparison back =
                LatencyComparison.of(new GivenReport(2).saturated(1).report(), new GivenReport(1).report(), DEFAULT);
        assertThat(line(back, Measure.KEPT_UP).verdict()).isEqualTo(Verdict.BETTER);
        assertThat(back.outcome()).isEqualTo(Outcome.NOT_WORSE);
    }

    @Test
    void shouldNotTakeALoneRunThatDidNotKeepUpForAChange() {
        final LatencyReport base = new GivenReport(1).report();
        final LatencyReport candidate = new GivenReport(2).report();
        final LatencyRun late = new GivenReport(3)
                .runs(1)
                .saturated(1)
                .report()
                .steps()
                .get(0)
                .runs()
                .get(0);
        final List<LatencyRun> runs = new ArrayList<>(candidate.steps().get(0).runs());
        runs.set(4, late);
        final LatencyComparison comparison =
                LatencyComparison.of(base, GivenReport.of(new LatencyStep(100_000, runs)), DEFAULT);
        assertThat(line(comparison, Measure.KEPT_UP).verdict()).isEqualTo(Verdict.UNCLEAR);
        assertThat(comparison.lines()).as("percentiles are still told").hasSize(5);
        assertThat(comparison.outcome()).isEqualTo(Outcome.NOT_WORSE);
    }

    @Test
    void shouldCompareWhatWasAchievedWhereMostRunsDidNotKeepUp() {
        final GivenReport base = new GivenReport(1).saturated(1).achieving(0.8);
        final GivenReport candidate = new GivenReport(2).saturated(1).achieving(0.6);
        final LatencyReport one = base.report();
        final LatencyReport other = candidate.report();
        final LatencyComparison comparison = LatencyComparison.of(one, other, DEFAULT);
        assertThat(comparison.lines())
                .extracting(ComparisonLine::measure)
                .containsExactly(Measure.KEPT_UP, Measure.ACHIEVED);
        assertThat(line(comparison, Measure.ACHIEVED).verdict()).isEqualTo(Verdict.WORSE);
        final LatencyComparison back = LatencyComparison.of(other, one, DEFAULT);
        assertThat(line(back, Measure.ACHIEVED).verdict()).isEqualTo(Verdict.BETTER);
    }

    @Test
    void shouldNotTellWhenNoRateIsCommon() {
        final LatencyComparison comparison = LatencyComparison.of(
                new GivenReport(1).rates(1).report(),
                new GivenReport(1).rates(2).report(),
                DEFAULT);
        assertThat(comparison.outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(comparison.lines()).isEmpty();
        assertThat(comparison.runsNeededASide()).isZero();
    }

    @Test
    void shouldTellInWhatElseTheyDiffer() {
        final GivenReport given = new GivenReport(1).runs(1);
        final LatencyReport base =
                given.report(GivenReport.settings("exchange", Map.of("layout", "auto", "durability", "MEMORY")));
        final LatencyReport candidate = given.report(GivenReport.settings("exchange", Map.of("layout", "spread")));
        final LatencyComparison settings = LatencyComparison.of(base, candidate, DEFAULT);
        assertThat(settings.differences())
                .containsExactlyInAnyOrder(
                        new ReportDifference("layout", "auto", "spread", Kind.SETTINGS),
                        new ReportDifference("durability", "MEMORY", "-", Kind.SETTINGS));
        assertThat(settings.isOfTheSame()).isTrue();
        final LatencyReport other = given.report(GivenReport.settings("ring", Map.of()));
        assertThat(LatencyComparison.of(base, other, DEFAULT).isOfTheSame()).isFalse();
    }

    @Test
    void shouldTellWhatElseItRanOn() {
        final LatencyReport base = new GivenReport(1).runs(1).report();
        final Environment here = base.environment();
        final Environment there = new Environment(
                "2027-01-01T10:00:00Z",
                here.cpu(),
                here.cores(),
                here.memoryBytes(),
                "Linux 6.2",
                here.virtual(),
                here.governor(),
                here.clockSource(),
                here.jvm(),
                List.of("-ea", "-XX:+UseParallelGC"),
                here.collector(),
                "0.2.0");
        final LatencyReport candidate =
                new LatencyReport(LatencyReport.VERSION, base.settings(), there, base.warnings(), base.steps());
        assertThat(LatencyComparison.of(base, candidate, DEFAULT).differences())
                .containsExactly(
                        new ReportDifference("os", "Linux 6.1", "Linux 6.2", Kind.ENVIRONMENT),
                        new ReportDifference("jvmFlags", "-", "-ea", Kind.ENVIRONMENT),
                        new ReportDifference("ringmill", "0.1.0", "0.2.0", Kind.VERSION));
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        assertThatThrownBy(() -> new ComparisonOptions(0, 0.1, 0)).hasMessageContaining("alpha=0.0");
        assertThatThrownBy(() -> new ComparisonOptions(Double.NaN, 0.1, 0)).hasMessageContaining("alpha=NaN");
        assertThatThrownBy(() -> new ComparisonOptions(0.05, -0.1, 0)).hasMessageContaining("minChange=-0.1");
        assertThatThrownBy(() -> new ComparisonOptions(0.05, 0.1, -1)).hasMessageContaining("minChangeNs=-1");
    }

    private static ComparisonLine line(final LatencyComparison comparison, final Measure measure) {
        return comparison.lines().stream()
                .filter(line -> line.measure() == measure)
                .findFirst()
                .orElseThrow();
    }
}
