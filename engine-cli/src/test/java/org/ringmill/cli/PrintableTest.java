package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void shouldLeavePlainWordsAsTheyAre() {
        assertThat(Printable.of("BID")).isEqualTo("BID");
        assertThat(Printable.of("-12")).isEqualTo("-12");
        assertThat(Printable.of("größer")).isEqualTo("größer");
    }

    @Test
    void shouldQuoteWhatCouldBeTakenForSomethingElse() {
        assertThat(Printable.of("")).isEqualTo("\"\"");
        assertThat(Printable.of("a b")).isEqualTo("\"a b\"");
        assertThat(Printable.of("a=b")).isEqualTo("\"a=b\"");
        assertThat(Printable.of("say \"x\\\"")).isEqualTo("\"say \\\"x\\\\\\\"\"");
    }

    @Test
    void shouldSteerNoTerminal() {
        assertThat(Printable.of("\u001b[2J\n")).isEqualTo("\"\\u001b[2J\\u000a\"");
        assertThat(Printable.of("\u009b\u202e")).isEqualTo("\"\\u009b\\u202e\"");
        assertThat(Printable.sentence("a \u001b[2J b")).isEqualTo("a \\u001b[2J b");
    }
}
