package org.ringmill.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringmill.agent.RingmillException.Category;

class RingmillExceptionTest {
    @Test
    void shouldTellHowFarTheFaultReachesAndWhy() {
        final Exception cause = new Exception("disk");
        final RingmillException exception = new RingmillException(Category.FATAL, "cannot write, name=x", cause);
        assertThat(exception.category()).isEqualTo(Category.FATAL);
        assertThat(exception).hasMessage("cannot write, name=x").hasCause(cause);
        assertThat(new RingmillException(Category.WARN, "slow").getCause()).isNull();
    }
}
