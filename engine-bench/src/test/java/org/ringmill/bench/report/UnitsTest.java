package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1000, 1.00 us",
        "2655, 2.66 us",
        "9994, 9.99 us",
        "9995, 10.0 us",
        "99949, 99.9 us",
        "99950, 100 us",
        "999499, 999 us",
        "999500, 1.00 ms",
        "12345678, 12.3 ms",
        "999499999, 999 ms",
        "999500000, 1.00 s",
        "3600000000000, 3600 s"
    })
    void shouldWriteThreeDigitsOfATime(final long ns, final String expected) {
        assertThat(Units.time(ns)).isEqualTo(expected);
    }

    @Test
    void shouldWriteADashWhenThereIsNoTime() {
        assertThat(Units.time(null)).isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource({"500, 500 ns", "10000000000, 10 s", "1500000, 1.5 ms", "100000000, 100 ms", "120000000000, 120 s"})
    void shouldLeaveZerosAwayWhenATimeWasChosen(final long ns, final String expected) {
        assertThat(Units.chosenTime(ns)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0/s",
        "0.5, 0.5/s",
        "999.4, 999/s",
        "999.6, 1 k/s",
        "10000, 10 k/s",
        "1250000, 1.25 M/s",
        "1234567, 1.23 M/s",
        "999999, 1 M/s",
        "5e9, 5 G/s",
        "1.5e12, 1500 G/s"
    })
    void shouldWriteARateWithoutNeedlessZeros(final double perSecond, final String expected) {
        assertThat(Units.rate(perSecond)).isEqualTo(expected);
    }

    @Test
    void shouldWriteMemory() {
        assertThat(Units.bytes(24L << 30)).isEqualTo("24.0 GiB");
        assertThat(Units.bytes(0)).isEqualTo("unknown");
    }
}
