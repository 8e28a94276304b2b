package org.ringmill.peer.exchangecore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchange.core2.core.common.CoreWaitStrategy;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void shouldReadStrategyAndSize() {
        assertThat(Layout.parse("yielding", "1024")).isEqualTo(new Layout(CoreWaitStrategy.YIELDING, 1024));
    }

    @Test
    void shouldRefuseTheStrategyOfTheSecondStep() {
        assertThatThrownBy(() -> Layout.parse("SECOND_STEP_NO_WAIT", "1024"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("waitStrategy=SECOND_STEP_NO_WAIT");
    }

    @Test
    void shouldRefuseASizeThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> Layout.parse("BLOCKING", "1000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ringSize=1000");
    }
}
