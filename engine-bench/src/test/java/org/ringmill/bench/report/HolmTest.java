package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** As {@code p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")} of R gives them. */
    @Test
    void shouldWeighEachByHowManyAreNotSmaller() {
        assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, EXACT);
    }

    @Test
    void shouldNotComeAboveOne() {
        assertThat(Holm.adjusted(new double[] {0.6, 0.5})).containsExactly(1, 1);
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }
}
