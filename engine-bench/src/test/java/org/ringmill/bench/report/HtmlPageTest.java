package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
    private static final String HOSTILE =
            "a </script><script>alert(1)</script><!-- \"'&amp; {{data}} $1 \\ \u2028 \u00fc";
    private static final LatencyReport REPORT = SampleReports.usual(31);

    @Test
    void shouldHoldTheDataOfTheReport() throws IOException {
        final JsonNode data = data(page(REPORT));
        assertThat(data.get("target").asText()).isEqualTo("exchange, journaled");
        assertThat(data.get("verdict").asText())
                .startsWith("Kept up with 1 M/s: median ")
                .endsWith("Did not keep up with 5 M/s.");
        assertThat(data.get("cautions"))
                .extracting(caution -> caution.get("text").asText())
                .containsExactlyElementsOf(REPORT.warnings());
        assertThat(data.get("steps")).hasSize(REPORT.steps().size());
        for (int i = 0; i < REPORT.steps().size(); i++) {
            assertSame(data.get("steps").get(i), REPORT.steps().get(i));
        }
    }

    private static void assertSame(final JsonNode shown, final LatencyStep step) {
        final JsonNode summary = shown.get("summary");
        assertThat(summary.get("ratePerSecond").asDouble()).isEqualTo(step.ratePerSecond());
        assertThat(summary.get("saturated").asBoolean()).isEqualTo(step.isSaturated());
        assertThat(summary.get("runs").asInt()).isEqualTo(step.runs().size());
        assertSame(summary.get("latency"), step.merged());
        assertSame(summary.get("noise"), step.mergedNoise());
        final List<Long> medians =
                step.runs().stream().map(run -> run.end().p50Ns()).sorted().toList();
        assertThat(summary.get("lowest").get("p50Ns").asLong()).isEqualTo(medians.get(0));
        assertThat(summary.get("highest").get("p50Ns").asLong()).isEqualTo(medians.get(medians.size() - 1));
        for (final JsonNode stage : shown.get("stages")) {
            assertSame(stage.get("latency"), step.merged(stage.get("name").asText()));
        }
        for (int i = 0; i < step.runs().size(); i++) {
            final LatencyRun run = step.runs().get(i);
            final JsonNode shownRun = shown.get("runs").get(i);
            assertThat(shownRun.get("achievedPerSecond").asDouble()).isEqualTo(run.achievedPerSecond());
            assertThat(shownRun.get("timeline"))
                    .extracting(interval -> interval.get("p99Ns").asLong())
                    .containsExactlyElementsOf(run.timeline().stream()
                            .map(LatencyRun.Interval::p99Ns)
                            .toList());
            assertThat(shownRun.get("pauses"))
                    .extracting(pause -> pause.get("durationNs").asLong())
                    .containsExactlyElementsOf(run.pauses().stream()
                            .map(LatencyRun.Pause::durationNs)
                            .toList());
        }
    }

    private static void assertSame(final JsonNode shown, final Histogram histogram) {
        assertThat(shown.get("count").asLong()).isEqualTo(histogram.getTotalCount());
        assertThat(shown.get("p50Ns").asLong()).isEqualTo(histogram.getValueAtPercentile(50));
        assertThat(shown.get("p99Ns").asLong()).isEqualTo(histogram.getValueAtPercentile(99));
        assertThat(shown.get("p9999Ns").asLong()).isEqualTo(histogram.getValueAtPercentile(99.99));
        assertThat(shown.get("maxNs").asLong()).isEqualTo(histogram.getMaxValue());
    }

    @Test
    void shouldDrawCurvesOnlyAsFarAsEventsTell() throws IOException {
        final JsonNode data = data(page(REPORT));
        for (int i = 0; i < REPORT.steps().size(); i++) {
            final Histogram merged = REPORT.steps().get(i).merged();
            final JsonNode curve = data.get("steps").get(i).get("curve");
            assertThat(curve)
                    .allSatisfy(point -> assertThat(point.get(1).asLong())
                            .isEqualTo(merged.getValueAtPercentile(point.get(0).asDouble())));
            assertThat(curve).extracting(point -> point.get(0).asDouble()).contains(0.0, 90.0, 99.0, 99.9);
            final double last = curve.get(curve.size() - 1).get(0).asDouble();
            final double above = merged.getTotalCount() * (100 - last) / 100;
            assertThat(above).isBetween(9.5, 9.5 * Math.pow(10, 1.0 / 20) + 0.1);
        }
    }

    @Test
    void shouldKeepTextFromEndingItsElement() throws IOException {
        final LatencyReport report = SampleReports.named(REPORT, HOSTILE, List.of(HOSTILE));
        final String page = page(report);
        assertThat(data(page).get("target").asText()).isEqualTo(HOSTILE);
        assertThat(data(page).get("cautions").get(0).get("text").asText()).isEqualTo(HOSTILE);
        // As many elements as with a harmless name, so none was opened or closed by this one.
        assertThat(count(page, "(?i)<script")).isEqualTo(count(page(REPORT), "(?i)<script"));
        assertThat(count(page, "(?i)</script")).isEqualTo(3);
        assertThat(element(page)).isASCII().doesNotContain("<", ">", "&");
        assertThat(withoutLibrary(page))
                .contains("<title>Latency of a &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!-- ");
    }

    @Test
    void shouldLoadNothing() throws IOException {
        final String page = page(REPORT);
        final String ours = page.replaceAll("(?s)<script>.*?</script>|<pre>.*?</pre>", "");
        assertThat(ours)
                .hasSizeLessThan(600_000)
                .doesNotContain("http://", "https://", "<link rel=\"stylesheet\"", "@import", "url(", "src=");
        assertThat(withoutLibrary(page))
                .contains(
                        "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\"");
    }

    @Test
    void shouldBeAWholeDocument() throws IOException {
        final String page = withoutLibrary(page(REPORT));
        assertThat(page)
                .startsWith("<!doctype html>\n<html lang=\"en\">")
                .contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .contains("Apache ECharts", "Apache License 2.0", "Copyright 2017-2025 The Apache Software Foundation")
                .contains("Copyright 2010-2016 Mike Bostock")
                .doesNotContain(
                        "{{title}}", "{{style}}", "{{data}}", "{{echarts}}", "{{script}}", "{{notice}}", "{{licence}}")
                .endsWith("</html>\n");
    }

    @Test
    void shouldSayThatAClosedLoopHidesStalls() throws IOException {
        final JsonNode caution =
                data(page(SampleReports.closed(REPORT))).get("cautions").get(0);
        assertThat(caution.get("grave").asBoolean()).isTrue();
        assertThat(caution.get("text").asText()).contains("hide every stall");
    }

    @Test
    void shouldStandWithoutNoiseAndWithoutSteps() throws IOException {
        final JsonNode data = data(page(SampleReports.of(32, 1e6, false, 1, 1_000)));
        assertThat(data.get("noise")).isEmpty();
        assertThat(data.get("steps").get(0).get("summary").get("noise").isNull())
                .isTrue();
        final LatencyReport empty =
                new LatencyReport(LatencyReport.VERSION, REPORT.settings(), REPORT.environment(), List.of(), List.of());
        assertThat(data(page(empty)).get("verdict").asText()).isEqualTo("Nothing was measured.");
    }

    @Test
    void shouldMergeTheNoiseOfAllRates() throws IOException {
        final Histogram noise = Histograms.empty();
        REPORT.steps().forEach(step -> noise.add(step.mergedNoise()));
        assertThat(data(page(REPORT)).get("noise"))
                .hasSizeGreaterThan(60)
                .allSatisfy(point -> assertThat(point.get(1).asLong())
                        .isEqualTo(noise.getValueAtPercentile(point.get(0).asDouble())));
    }

    static String page(final LatencyReport report) throws IOException {
        final ByteArrayOutputStream page = new ByteArrayOutputStream();
        HtmlPage.write(report, page);
        return page.toString(StandardCharsets.UTF_8);
    }

    /** What a failed assertion can print. */
    private static String withoutLibrary(final String page) {
        return page.replaceAll("(?s)<script>\\s*/\\*\\s*\\* Licensed.*?</script>", "");
    }

    private static JsonNode data(final String page) throws IOException {
        return new ObjectMapper().readTree(element(page));
    }

    private static String element(final String page) {
        final Matcher element = Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
                .matcher(page);
        assertThat(element.find()).isTrue();
        return element.group(1);
    }

    private static long count(final String page, final String regex) {
        return Pattern.compile(regex).matcher(page).results().count();
    }
}
