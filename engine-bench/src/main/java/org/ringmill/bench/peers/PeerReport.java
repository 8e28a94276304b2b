package org.ringmill.bench.peers;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/**
 * What a run of duels has shown, and on what. As JSON the fields stand in the order of the components here; those of later
 * versions come behind them, and a reader passes over what it does not know.
 *
 * @param format      {@link #FORMAT}
 * @param environment what it ran on
 * @param work        1 for as much work as the figures of docs/BENCHMARKS.md were taken with; less for less
 * @param rows        one for each duel that was fought out, in the order of the catalogue
 * @param leftOut     duels that could not take place here, and why
 * @param failed      duels of which a contender failed, and how
 */
@JsonPropertyOrder({"format", "environment", "work", "rows", "leftOut", "failed"})
public record PeerReport(
        String format,
        Environment environment,
        double work,
        List<PeerRow> rows,
        List<Missing> leftOut,
        List<Missing> failed) {
    /** What this version writes. */
    public static final String FORMAT = "ringmill-peers-1";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * What it ran on.
     *
     * @param time   when it began, ISO 8601
     * @param cpu    the model's name
     * @param cores  that the JVM sees
     * @param kernel the system's name and version
     * @param jvm    its name and version
     * @param flags  of the JVM, from its command line
     */
    @JsonPropertyOrder({"time", "cpu", "cores", "kernel", "jvm", "flags"})
    public record Environment(String time, String cpu, int cores, String kernel, String jvm, List<String> flags) {
        static Environment here() {
            final org.ringmill.bench.report.Environment here = org.ringmill.bench.report.Environment.here();
            return new Environment(here.time(), here.cpu(), here.cores(), here.os(), here.jvm(), here.jvmFlags());
        }
    }

    /** A row that is not there, and why. */
    @JsonPropertyOrder({"name", "reason"})
    public record Missing(String name, String reason) {}

    /** Takes copies of the lists. */
    public PeerReport {
        rows = List.copyOf(rows);
        leftOut = List.copyOf(leftOut);
        failed = List.copyOf(failed);
    }

    /** {@return the report as indented JSON in UTF-8, with a line's end behind it} */
    public byte[] toJson() {
        try {
            return (JSON.writeValueAsString(this) + '\n').getBytes(StandardCharsets.UTF_8);
        } catch (final JsonProcessingException e) { // numbers, texts and lists: nothing that has no JSON
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return the report that a file holds}
     *
     * @throws RingmillException if it holds something else
     * @throws IOException       if it cannot be read
     */
    public static PeerReport read(final Path file) throws IOException {
        final PeerReport report;
        try {
            report = JSON.readValue(Files.readAllBytes(file), PeerReport.class);
        } catch (final JsonProcessingException e) {
            throw unexpected(file, e.getOriginalMessage(), e);
        }
        if (report == null || !report.format.equals(FORMAT)) {
            throw unexpected(file, "format " + (report == null ? "null" : report.format), null);
        }
        return report;
    }

    private static RingmillException unexpected(final Path file, final String found, final @Nullable Exception cause) {
        return new RingmillException(
                Category.ERROR,
                "not a report of peers, file=" + file + ", expected=" + FORMAT + ", found=" + found,
                cause);
    }
}
