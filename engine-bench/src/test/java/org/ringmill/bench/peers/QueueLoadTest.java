package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueueLoadTest {
    /** Far less than the events of one producer take. */
    private static final long SMALL_BYTES = QueueLoad.CAPACITY * 8;

    static Stream<Contender> contenders() {
        return IntStream.of(1, 3)
                .mapToObj(producers -> new QueueLoad(producers, 256))
                .flatMap(load -> Stream.of(BlockingQueueContender.variants(load), JctoolsContender.variants(load)))
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void shouldMakeTheEventsBeforeTheClockStarts(final Contender contender) throws Exception {
        contender.run(new Meter()); // the first run loads classes
        final Meter meter = new Meter();

        contender.run(meter);

        assertThat(meter.measurement().allocatedBytes()).as(contender.name()).isLessThan(SMALL_BYTES);
    }
}
