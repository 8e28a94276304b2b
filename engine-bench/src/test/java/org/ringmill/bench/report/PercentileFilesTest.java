package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

class PercentileFilesTest {
    private static final LatencyReport REPORT = SampleReports.of(11, 3e6, false, 3, 0.5, 10_000, 1e6);

    @TempDir
    private Path directory;

    @Test
    void shouldWriteAFileForEachRate() {
        final Path made = directory.resolve("not").resolve("there");
        assertThat(PercentileFiles.write(REPORT, made))
                .containsExactly(
                        made.resolve("latency-us-0.5-per-second.hgrm"),
                        made.resolve("latency-us-10000-per-second.hgrm"),
                        made.resolve("latency-us-1000000-per-second.hgrm"))
                .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }

    @Test
    void shouldHoldThePercentilesOfAllRunsInMicroseconds() throws IOException {
        final Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        final List<String> lines;
        try {
            lines = Files.readAllLines(PercentileFiles.write(REPORT, directory).get(1));
        } finally {
            Locale.setDefault(before);
        }
        final Histogram merged = REPORT.steps().get(1).merged();
        final List<double[]> rows = lines.stream()
                .filter(line -> line.matches("[\\s\\d.]+ *"))
                .filter(line -> !line.isBlank())
                .map(PercentileFilesTest::numbers)
                .toList();
        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            final double us = merged.getValueAtPercentile(row[1] * 100) / 1_000.0;
            assertThat(row[0]).isCloseTo(us, within(0.002 * us + 0.001));
        });
        assertThat((long) rows.get(rows.size() - 1)[2]).isEqualTo(merged.getTotalCount());
        assertThat(lines).anyMatch(line -> line.startsWith("#[Max") && line.contains("Total count"));
    }

    @Test
    void shouldNameTheFileWhenItCannotBeWritten() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "no directory");
        assertThatThrownBy(() -> PercentileFiles.write(REPORT, file))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining(
                        "cannot write percentiles, file=" + file.resolve("latency-us-0.5-per-second.hgrm"));
    }

    private static double[] numbers(final String line) {
        return List.of(line.strip().split("\\s+", -1)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
