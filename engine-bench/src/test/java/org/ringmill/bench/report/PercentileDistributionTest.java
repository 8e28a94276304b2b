package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentileDistributionTest {
    private static final LatencyStep STEP =
            SampleReports.of(11, 3e6, false, 3, 10_000).steps().get(0);

    @Test
    void shouldHoldThePercentilesOfAllRunsInMicroseconds() throws IOException {
        final Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        final List<String> lines;
        try {
            final ByteArrayOutputStream stream = new ByteArrayOutputStream();
            PercentileDistribution.write(STEP, stream);
            lines = stream.toString(StandardCharsets.UTF_8).lines().toList();
        } finally {
            Locale.setDefault(before);
        }
        final Histogram merged = STEP.merged();
        final List<double[]> rows = lines.stream()
                .filter(line -> line.matches("[\\s\\d.]+ *"))
                .filter(line -> !line.isBlank())
                .map(PercentileDistributionTest::numbers)
                .toList();
        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            final double us = merged.getValueAtPercentile(row[1] * 100) / 1_000.0;
            assertThat(row[0]).isCloseTo(us, within(0.002 * us + 0.001));
        });
        assertThat((long) rows.get(rows.size() - 1)[2]).isEqualTo(merged.getTotalCount());
        assertThat(lines).anyMatch(line -> line.startsWith("#[Max") && line.contains("Total count"));
    }

    private static double[] numbers(final String line) {
        return List.of(line.strip().split("\\s+", -1)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
