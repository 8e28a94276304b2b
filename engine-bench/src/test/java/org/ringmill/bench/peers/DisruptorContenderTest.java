package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DisruptorContenderTest {
    private static final int EACH = 10_240;
    private static final String AGGREGATED = "Disruptor, one thread, aggregated, ";

    static Stream<List<List<Integer>>> shapes() {
        return Stream.of(PipelineLoad.CHAIN_OF_THREE, PipelineLoad.DIAMOND, PipelineLoad.MULTICAST);
    }

    /** Each run checks the sum of each handler. */
    @ParameterizedTest
    @MethodSource("shapes")
    void shouldRunSeveralHandlersOnOneThreadToo(final List<List<Integer>> stages) throws Exception {
        final List<DisruptorContender> aggregated = DisruptorContender.aggregated(new PipelineLoad(stages, 1, 1, EACH));

        assertThat(aggregated).extracting(Contender::name).contains(AGGREGATED + "YieldingWaitStrategy");
        assertThat(aggregated)
                .extracting(contender -> contender.name().endsWith("BusySpinWaitStrategy"))
                .contains(Cores.sufficeFor(2));
        for (final DisruptorContender contender : aggregated) {
            final Meter meter = new Meter();
            contender.run(meter);
            assertThat(meter.measurement().operations()).isEqualTo(EACH);
        }
    }
}
