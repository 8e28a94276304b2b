package org.ringmill.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RingmillVersionTest {
    @Test
    void shouldTellTheVersionThatTheBuildWrote() {
        assertThat(RingmillVersion.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
