package org.ringmill.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadLayoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "dedicated", "shared:1", "shared:1024", "caller", "simulated:0", "simulated:-7"})
    void shouldPrintWhatItReadWhenTheFormIsKnown(final String text) {
        assertThat(ThreadLayout.parse(text)).hasToString(text);
    }

    @Test
    void shouldReadTheSameLayoutsAsTheFactoriesMake() {
        assertThat(ThreadLayout.parse("auto")).isEqualTo(ThreadLayout.auto());
        assertThat(ThreadLayout.parse("dedicated")).isEqualTo(ThreadLayout.dedicated());
        assertThat(ThreadLayout.parse("shared:3")).isEqualTo(ThreadLayout.shared(3));
        assertThat(ThreadLayout.parse("caller")).isEqualTo(ThreadLayout.caller());
        assertThat(ThreadLayout.parse("simulated:42")).isEqualTo(ThreadLayout.simulated(42));
        assertThat(ThreadLayout.parse("Simulated:42")).isEqualTo(ThreadLayout.simulated(42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "threads",
                "shared",
                "shared:",
                "shared:x",
                "shared:0",
                "shared:-1",
                "shared:1025",
                "shared:99999999999",
                "simulated",
                "simulated:",
                "simulated:1.5",
                "auto:1",
                "caller:",
                "dedicated:2"
            })
    void shouldNameTheFormsWhenTheTextIsNone(final String text) {
        assertThatThrownBy(() -> ThreadLayout.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto, dedicated, shared:N (1 to 1024), caller or simulated:SEED")
                .hasMessageContaining("text=" + text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void shouldRefuseAThreadCountOutOfRange(final int threads) {
        assertThatThrownBy(() -> ThreadLayout.shared(threads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threads=" + threads);
    }

    @ParameterizedTest
    @CsvSource({
        "dedicated, 5, 2, 5",
        "dedicated, 1, 64, 1",
        "shared:1, 5, 2, 1",
        "shared:3, 5, 2, 3",
        "shared:9, 5, 2, 5",
        "auto, 5, 1, 1",
        "auto, 5, 2, 1",
        "auto, 5, 4, 3",
        "auto, 5, 64, 5",
        "caller, 5, 4, 0",
        "simulated:1, 5, 4, 0",
    })
    void shouldGiveAsManyThreadsAsItSays(
            final String layout, final int agents, final int processors, final int expected) {
        assertThat(ThreadLayout.parse(layout).threads(agents, processors)).isEqualTo(expected);
    }

    @Test
    void shouldSayWhetherOneThreadOfOursRunsAllAgents() {
        assertThat(ThreadLayout.shared(1).isOneThread()).isTrue();
        assertThat(ThreadLayout.shared(2).isOneThread()).isFalse();
        assertThat(ThreadLayout.dedicated().isOneThread()).isFalse();
        assertThat(ThreadLayout.caller().isOneThread()).isFalse();
        assertThat(ThreadLayout.simulated(1).isOneThread()).isFalse();
        assertThat(ThreadLayout.auto().isOneThread())
                .isEqualTo(Runtime.getRuntime().availableProcessors() <= 2);
    }

    @Test
    void shouldNeverSpinOnMoreThanTheProcessorsToSpareWhenAuto() {
        for (int processors = 1; processors <= 128; processors++) {
            for (int agents = 1; agents <= 140; agents++) {
                assertThat(ThreadLayout.auto().threads(agents, processors))
                        .isBetween(1, Math.max(1, processors - 1))
                        .isLessThanOrEqualTo(agents);
            }
        }
    }
}
