package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.bench.peers.PeerReport.Environment;
import org.ringmill.bench.peers.PeerReport.Missing;

class PeerReportTest {
    private static final PeerRow ROW = new PeerRow(
            "pipeline/one-to-one",
            120_400_000.5,
            57_900_000,
            1.38,
            "events/s",
            0.001,
            0,
            0.42,
            0.96,
            1.8,
            0.9609375,
            9,
            "pipeline, yield",
            "Disruptor, BusySpinWaitStrategy",
            "pipeline");

    private static final PeerReport REPORT = new PeerReport(
            PeerReport.FORMAT,
            new Environment("2026-11-22T04:30:00Z", "AMD EPYC", 2, "Linux 6.18", "OpenJDK 17", List.of("-Xmx1g")),
            0.4,
            List.of(ROW),
            List.of(new Missing("exchange/order-book", "no jar")),
            List.of(new Missing("journal/read-64", "damaged")));

    @TempDir
    private Path directory;

    /** Others read these files: a field that moves or goes breaks them. */
    @Test
    void shouldWriteTheFieldsInTheirOrder() {
        assertThat(new String(REPORT.toJson(), StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                        {
                          "format" : "ringmill-peers-1",
                          "environment" : {
                            "time" : "2026-11-22T04:30:00Z",
                            "cpu" : "AMD EPYC",
                            "cores" : 2,
                            "kernel" : "Linux 6.18",
                            "jvm" : "OpenJDK 17",
                            "flags" : [ "-Xmx1g" ]
                          },
                          "work" : 0.4,
                          "rows" : [ {
                            "name" : "pipeline/one-to-one",
                            "ours" : 1.204000005E8,
                            "peer" : 5.79E7,
                            "ratio" : 1.38,
                            "unit" : "events/s",
                            "oursBytesPerOp" : 0.001,
                            "peerBytesPerOp" : 0.0,
                            "error" : 0.42,
                            "low" : 0.96,
                            "high" : 1.8,
                            "coverage" : 0.9609375,
                            "rounds" : 9,
                            "oursVariant" : "pipeline, yield",
                            "peerVariant" : "Disruptor, BusySpinWaitStrategy",
                            "group" : "pipeline"
                          } ],
                          "leftOut" : [ {
                            "name" : "exchange/order-book",
                            "reason" : "no jar"
                          } ],
                          "failed" : [ {
                            "name" : "journal/read-64",
                            "reason" : "damaged"
                          } ]
                        }
                        """);
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        final Path file = Files.write(directory.resolve("report.json"), REPORT.toJson());
        assertThat(PeerReport.read(file)).isEqualTo(REPORT);
    }

    @Test
    void shouldPassOverWhatALaterVersionAdds() throws IOException {
        final String later = new String(REPORT.toJson(), StandardCharsets.UTF_8)
                .replace("\"work\"", "\"weather\" : \"fair\", \"work\"");
        assertThat(PeerReport.read(Files.writeString(directory.resolve("report.json"), later)))
                .isEqualTo(REPORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"format\":", "not json", "{\"format\":\"ringmill-latency-1\"}"})
    void shouldRefuseAnythingElse(final String content) throws IOException {
        final Path file = Files.writeString(directory.resolve("other.json"), content);
        assertThatThrownBy(() -> PeerReport.read(file))
                .isInstanceOf(RingmillException.class)
                .hasMessageStartingWith("not a report of peers, file=" + file + ", expected=ringmill-peers-1");
    }

    @Test
    void shouldRefuseAnotherFormat() throws IOException {
        final String other =
                new String(REPORT.toJson(), StandardCharsets.UTF_8).replace(PeerReport.FORMAT, "ringmill-peers-2");
        final Path file = Files.writeString(directory.resolve("other.json"), other);
        assertThatThrownBy(() -> PeerReport.read(file)).hasMessageContaining("found=format ringmill-peers-2");
    }

    @Test
    void shouldSayWhenThereIsNoFile() {
        assertThatThrownBy(() -> PeerReport.read(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldSayWhatItRunsOn() {
        final Environment here = Environment.here();
        assertThat(Instant.parse(here.time())).isBefore(Instant.now());
        assertThat(here.cpu()).isNotBlank();
        assertThat(here.cores()).isPositive();
        assertThat(here.kernel()).contains(System.getProperty("os.version"));
        assertThat(here.jvm()).contains(System.getProperty("java.vm.version"));
        assertThat(here.cpu())
                .isEqualTo(org.ringmill.bench.report.Environment.here().cpu());
    }
}
