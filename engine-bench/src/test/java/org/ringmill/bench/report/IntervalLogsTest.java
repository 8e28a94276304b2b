package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

class IntervalLogsTest {
    private static final Instant START = Instant.parse("2025-01-01T10:00:00.250Z");
    private static final long SECOND_NS = 1_000_000_000;

    @TempDir
    private Path directory;

    @Test
    void shouldBeReadBackByHdrHistogram() throws IOException {
        final List<Histogram> written = new ArrayList<>();
        final Path file = directory.resolve("run.hlog");
        final Random random = new Random(21);
        try (IntervalLogs log = IntervalLogs.open(file, START)) {
            for (int i = 0; i < 5; i++) {
                for (final String stage : SampleReports.STAGES) {
                    final Histogram histogram = histogram(random);
                    log.interval(stage, histogram, i * SECOND_NS, (i + 1) * SECOND_NS);
                    written.add(histogram);
                }
            }
        }
        final List<Histogram> read = read(file);
        assertThat(read).isEqualTo(written);
        assertThat(read).extracting(Histogram::getTag).startsWith("send", "journal", "logic", "release", "send");
        assertThat(read.get(4).getStartTimeStamp()).isEqualTo(START.toEpochMilli() + 1_000);
        assertThat(read.get(4).getEndTimeStamp()).isEqualTo(START.toEpochMilli() + 2_000);
        assertThat(Files.readString(file))
                .contains("#[Histogram log format version 1.3]", "#[StartTime: 1735725600.250", "\"StartTimestamp\"");
    }

    @Test
    void shouldHaveEachIntervalInTheFileWhenTheCallReturns() throws IOException {
        final Path file = directory.resolve("run.hlog");
        try (IntervalLogs log = IntervalLogs.open(file, START)) {
            assertThat(read(file)).isEmpty();
            log.interval("end", histogram(new Random(22)), 0, SECOND_NS);
            assertThat(read(file)).hasSize(1);
        }
    }

    @Test
    void shouldEscapeWhatATagCannotHold() throws IOException {
        final Path file = directory.resolve("run.hlog");
        final Histogram histogram = histogram(new Random(23));
        try (IntervalLogs log = IntervalLogs.open(file, START)) {
            log.interval("match, then\nsettle 100% \u00fc", histogram, 0, SECOND_NS);
            log.interval(",", histogram, 0, SECOND_NS);
        }
        assertThat(read(file))
                .extracting(Histogram::getTag)
                .containsExactly("match%2C%20then%0Asettle%20100%25%20%C3%BC", "%2C");
    }

    @Test
    void shouldLeaveTheHistogramAsItWas() {
        final Histogram histogram = histogram(new Random(24));
        histogram.setTag("mine");
        histogram.setStartTimeStamp(7);
        final Histogram before = histogram.copy();
        try (IntervalLogs log = IntervalLogs.open(directory.resolve("run.hlog"), START)) {
            log.interval("end", histogram, 0, SECOND_NS);
        }
        assertThat(histogram).isEqualTo(before);
        assertThat(histogram.getTag()).isEqualTo("mine");
        assertThat(histogram.getStartTimeStamp()).isEqualTo(7);
    }

    @Test
    void shouldRefuseAnIntervalThatMakesNoSense() {
        try (IntervalLogs log = IntervalLogs.open(directory.resolve("run.hlog"), START)) {
            assertThatThrownBy(() -> log.interval("", Histograms.empty(), 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without a name");
            assertThatThrownBy(() -> log.interval("end", Histograms.empty(), 2, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("startNs=2, endNs=1");
        }
    }

    @Test
    void shouldNameTheFileWhenItCannotBeWritten() {
        final Path file = directory.resolve("missing").resolve("run.hlog");
        assertThatThrownBy(() -> IntervalLogs.open(file, START))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("cannot write interval log, file=" + file);
    }

    @Test
    void shouldFailWhenItIsClosed() {
        final IntervalLogs log = IntervalLogs.open(directory.resolve("run.hlog"), START);
        log.close();
        assertThatThrownBy(() -> log.interval("end", Histograms.empty(), 0, 1)).isInstanceOf(RingmillException.class);
    }

    private static Histogram histogram(final Random random) {
        final Histogram histogram = Histograms.empty();
        for (int i = 0; i < 1_000; i++) {
            histogram.recordValue((long) (1_000 * Math.exp(2 * random.nextGaussian())));
        }
        return histogram;
    }

    private static List<Histogram> read(final Path file) throws FileNotFoundException {
        final List<Histogram> histograms = new ArrayList<>();
        final HistogramLogReader reader = new HistogramLogReader(file.toFile());
        for (EncodableHistogram next = reader.nextIntervalHistogram();
                next != null;
                next = reader.nextIntervalHistogram()) {
            histograms.add((Histogram) next);
        }
        reader.close();
        return histograms;
    }
}
