package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
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

class IntervalLogTest {
    private static final Instant START = Instant.parse("2025-01-01T10:00:00.250Z");
    private static final long SECOND_NS = 1_000_000_000;

    @TempDir
    private Path directory;

    @Test
    void shouldBeReadBackByHdrHistogram() throws IOException {
        final List<Histogram> written = new ArrayList<>();
        final Path file = directory.resolve("run.hlog");
        final Random random = new Random(21);
        try (OutputStream stream = Files.newOutputStream(file)) {
            final IntervalLog log = IntervalLog.begin(stream, START);
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
    void shouldHaveEachIntervalInTheStreamWhenTheCallReturns() throws IOException {
        final Path file = directory.resolve("run.hlog");
        try (OutputStream stream = Files.newOutputStream(file)) {
            final IntervalLog log = IntervalLog.begin(stream, START);
            assertThat(read(file)).isEmpty();
            log.interval("end", histogram(new Random(22)), 0, SECOND_NS);
            assertThat(read(file)).hasSize(1);
        }
    }

    @Test
    void shouldEscapeWhatATagCannotHold() throws IOException {
        final Path file = directory.resolve("run.hlog");
        final Histogram histogram = histogram(new Random(23));
        try (OutputStream stream = Files.newOutputStream(file)) {
            final IntervalLog log = IntervalLog.begin(stream, START);
            log.interval("match, then\nsettle 100% \u00fc", histogram, 0, SECOND_NS);
            log.interval(",", histogram, 0, SECOND_NS);
        }
        assertThat(read(file))
                .extracting(Histogram::getTag)
                .containsExactly("match%2C%20then%0Asettle%20100%25%20%C3%BC", "%2C");
    }

    @Test
    void shouldLeaveTheHistogramAsItWas() throws IOException {
        final Histogram histogram = histogram(new Random(24));
        histogram.setTag("mine");
        histogram.setStartTimeStamp(7);
        final Histogram before = histogram.copy();
        try (OutputStream stream = OutputStream.nullOutputStream()) {
            final IntervalLog log = IntervalLog.begin(stream, START);
            log.interval("end", histogram, 0, SECOND_NS);
        }
        assertThat(histogram).isEqualTo(before);
        assertThat(histogram.getTag()).isEqualTo("mine");
        assertThat(histogram.getStartTimeStamp()).isEqualTo(7);
    }

    @Test
    void shouldRefuseAnIntervalThatMakesNoSense() throws IOException {
        try (OutputStream stream = OutputStream.nullOutputStream()) {
            final IntervalLog log = IntervalLog.begin(stream, START);
            assertThatThrownBy(() -> log.interval("", Histograms.empty(), 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without a name");
            assertThatThrownBy(() -> log.interval("end", Histograms.empty(), 2, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("startNs=2, endNs=1");
        }
    }

    @Test
    void shouldTellThatTheStreamCannotBeWritten() throws IOException {
        final OutputStream full = new OutputStream() {
            private int left = 1_000;

            @Override
            public void write(final int value) throws IOException {
                if (left-- == 0) {
                    throw new IOException("no space");
                }
            }
        };
        final IntervalLog log = IntervalLog.begin(full, START);
        assertThatThrownBy(() -> log.interval("end", histogram(new Random(25)), 0, SECOND_NS))
                .hasMessage("no space");
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
