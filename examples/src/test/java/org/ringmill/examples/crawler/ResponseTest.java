package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseTest {
    /** Sun, 06 Nov 1994 08:49:37 GMT. */
    private static final long NOW_NS = 784_111_777_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "' 0 ', 0",
        "'Sun, 06 Nov 1994 08:49:41 GMT', 4",
        "'Sun, 06 Nov 1994 08:00:00 GMT', 0",
        "600, 10",
        "'Sat, 06 Nov 2094 08:49:41 GMT', 10",
        "99999999999999999999, 0",
        "soon, 0",
        "-1, 0",
        "'', 0"
    })
    void shouldReadHowLongToLeaveAHostAlone(final String header, final long seconds) {
        assertThat(Response.of(503).withRetryAfter(header).retryAfterNs(NOW_NS, Duration.ofSeconds(10)))
                .isEqualTo(Duration.ofSeconds(seconds).toNanos());
    }
}
