package org.ringmill.examples.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardLogParserTest {
    private static LogOutcome parse(final String text) {
        return new StandardLogParser().parse(new LogLine("app", 12, text));
    }

    @Test
    void shouldTakeALineApart() {
        final LogEvent event = (LogEvent) parse("  2026-01-05T10:00:00.250Z\tinfo  shop.cart  two words: 1  2 ");
        assertThat(event.source()).isEqualTo("app");
        assertThat(event.line()).isEqualTo(12);
        assertThat(event.timestamp()).isEqualTo(Instant.parse("2026-01-05T10:00:00.250Z"));
        assertThat(event.level()).isEqualTo(LogLevel.INFO);
        assertThat(event.logger()).isEqualTo("shop.cart");
        assertThat(event.message()).isEqualTo("two words: 1  2");
        assertThat(event.fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|expected TIMESTAMP LEVEL LOGGER MESSAGE",
                "2026-01-05T10:00:00Z INFO shop.cart|expected TIMESTAMP LEVEL LOGGER MESSAGE",
                "yesterday INFO shop.cart hello|not a timestamp in ISO 8601 and UTC: yesterday",
                "2026-13-05T10:00:00Z INFO shop.cart hello|not a timestamp",
                "2026-01-05T10:00:00Z LOUD shop.cart hello|not a level: LOUD"
            })
    void shouldSayWhatIsWrongWithALine(final String text, final String reason) {
        final LogError error = (LogError) parse(text);
        assertThat(error.kind()).isEqualTo(LogError.Kind.MALFORMED);
        assertThat(error.source()).isEqualTo("app");
        assertThat(error.line()).isEqualTo(12);
        assertThat(error.text()).isEqualTo(text);
        assertThat(error.reason()).startsWith(reason);
        assertThat(LogFormat.text(error)).startsWith("app:12: malformed: " + reason);
    }

    @Test
    void shouldGenerateTheSameLinesFromASeedAndCountThem() throws Exception {
        assertThat(generated(7))
                .isEqualTo(generated(7))
                .isNotEqualTo(generated(8))
                .hasSize(2_000);
        final LevelCounts counts = new LevelCounts();
        int malformed = 0;
        for (final String text : generated(7)) {
            if (parse(text) instanceof LogEvent event) {
                counts.write(event);
            } else {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(5, 50);
        assertThat(counts.byLevel()).containsOnlyKeys(LogLevel.values());
        final long events =
                counts.byLevel().values().stream().mapToLong(Long::longValue).sum();
        assertThat(events + malformed).isEqualTo(2_000);
        assertThat(counts.byLogger()).containsKeys("shop.users", "db.pool");
    }

    private static List<String> generated(final long seed) {
        final List<String> lines = new ArrayList<>();
        final GeneratedSource source = new GeneratedSource("s", 2_000, seed);
        for (String line = source.nextLine(); line != null; line = source.nextLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void shouldGiveMessagesThatDifferInNumbersOneFingerprint() {
        final LogEvent one = enriched("order 17 took 12.5 ms");
        final LogEvent other = enriched("order 4 took 3 ms");
        assertThat(one.fields()).containsEntry("template", "order # took # ms").isEqualTo(other.fields());
        assertThat(one.fields().get("fingerprint")).matches("[0-9a-f]{8}");
        assertThat(enriched("order 4 failed").fields()).isNotEqualTo(one.fields());
    }

    private static LogEvent enriched(final String message) {
        return new MessageTemplates().enrich((LogEvent) parse("2026-01-05T10:00:00Z INFO a " + message));
    }

    @Test
    void shouldKeepTheNewest() {
        final LogTail<Integer> tail = new LogTail<>(3);
        for (int i = 0; i < 10; i++) {
            tail.write(i);
        }
        assertThat(tail.newest()).containsExactly(7, 8, 9);
    }
}
