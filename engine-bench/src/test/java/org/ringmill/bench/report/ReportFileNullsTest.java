package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.agent.RingmillException;

/** What is missing in a file is told when it is read, not when it is used. */
class ReportFileNullsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadBackWhatItWroteAndARunWithoutNoise() throws IOException {
        final LatencyReport read = ReportFile.read(file(written()));
        assertThat(read.steps().get(0).runs().get(0).noise()).isNull();
        assertThat(written(read)).isEqualTo(written());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"target\" : \"exchange\"', '\"target\" : null', target",
        "'\"target\" : \"exchange\",', '', target",
        "'\"stealShare\" : 0.0', '\"stealShare\" : null', stealShare",
        "'\"histogram\" : ', '\"histogram\" : null, \"x\" : ', histogram",
        "'\"noise\" : null,', '', noise",
        "'\"warnings\" : [ ]', '\"warnings\" : [ null ]', warnings"
    })
    void shouldNameAFieldThatIsMissing(final String present, final String instead, final String name)
            throws IOException {
        final String whole = written();
        assertThat(whole).contains(present);
        final Path file = file(whole.replace(present, instead));
        assertThatThrownBy(() -> ReportFile.read(file))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("file=" + file)
                .hasMessageContaining(name)
                .hasMessageContaining("line=");
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() {
        final Path missing = directory.resolve("missing.json");
        assertThatThrownBy(() -> ReportFile.read(missing))
                .hasMessage("cannot read report, file=" + missing + ", reason=no such file");
    }

    private Path file(final String text) throws IOException {
        return Files.writeString(directory.resolve("latency.json"), text);
    }

    private static String written() throws IOException {
        return written(new GivenReport(1).runs(1).report());
    }

    private static String written(final LatencyReport report) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ReportFile.write(report, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
