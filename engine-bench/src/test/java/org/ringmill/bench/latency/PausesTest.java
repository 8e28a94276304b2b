package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {
    /** The names that the collectors of JDK 17 to 25 give. */
    @ParameterizedTest
    @CsvSource({
        "PS Scavenge, false",
        "PS MarkSweep, false",
        "G1 Young Generation, false",
        "G1 Old Generation, false",
        "G1 Concurrent GC, true",
        "ZGC Pauses, false",
        "ZGC Cycles, true",
        "ZGC Major Cycles, true",
        "ZGC Minor Pauses, false",
        "Shenandoah Cycles, true",
        "Shenandoah Pauses, false",
        "Copy, false",
        "MarkSweepCompact, false"
    })
    void shouldTellCollectionsThatRunBesideTheThreads(final String collector, final boolean isConcurrent) {
        assertThat(Pauses.isConcurrent(collector)).isEqualTo(isConcurrent);
    }
}
