package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.examples.exchange.OrderCommand;

/** exchange-core and our book do the same with the same commands: only then are their times worth a comparison. */
class ExchangeCoreAgreementTest {
    /** Its Chronicle Bytes looks for a method that JDK 20 moved; its order book alone does without. */
    private static final long SEED = 20_240_817;

    private static final int RING_SIZE = 1024;

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void findJar() {
        final Optional<Path> found = ExchangeCoreJar.find(null);
        assumeThat(found).as(ExchangeCoreJar.HINT).isPresent();
        jar = found.orElseThrow();
    }

    @Test
    void shouldMatchLikeOursWhenItsBookIsAlone() throws IOException {
        assertAgreement(Flows.commands(SEED, 1, 100_000), ExchangeCoreProcess.BOOK);
    }

    @Test
    void shouldMatchLikeOursWhenTheWholeExchangeRuns() throws IOException {
        assumeThat(Runtime.version().feature())
                .as("the JDK that exchange-core runs on")
                .isLessThanOrEqualTo(ExchangePeers.LATEST_JAVA);
        assertAgreement(Flows.commands(SEED, 1, 100_000), ExchangeCoreProcess.EXCHANGE);
    }

    @Test
    void shouldMatchLikeOursWhenTheBookHasSeveralSymbols() throws IOException {
        assertAgreement(Flows.commands(SEED, 3, 30_000), ExchangeCoreProcess.BOOK);
    }

    @Test
    void shouldMatchLikeOursWhenTheExchangeHasSeveralSymbols() throws IOException {
        assumeThat(Runtime.version().feature())
                .as("the JDK that exchange-core runs on")
                .isLessThanOrEqualTo(ExchangePeers.LATEST_JAVA);
        assertAgreement(Flows.commands(SEED, 3, 30_000), ExchangeCoreProcess.EXCHANGE);
        assertAgreement(Flows.commands(SEED, 3, 30_000), ExchangeCoreProcess.UNCHECKED);
    }

    /** Two rounds, so that one that leaves something behind for the next is found out. */
    private void assertAgreement(final OrderCommand[] commands, final String what) throws IOException {
        final Path file = folder.resolve("commands");
        CommandFile.write(file, commands);
        final Round ours = new OrderBookRound(commands).run();
        assertThat(ours.fingerprint()).contains("refused=0").doesNotContain("trades=0,");
        try (ExchangeCoreProcess peer = ExchangeCoreProcess.start(jar, file, WaitStrategy.BLOCKING, RING_SIZE)) {
            for (int round = 1; round <= 2; round++) {
                final Round theirs = peer.run(what);
                assertThat(theirs.fingerprint())
                        .as("seed=%d, round=%d", SEED, round)
                        .isEqualTo(ours.fingerprint());
                assertThat(theirs.operations()).isEqualTo(commands.length);
                assertThat(theirs.elapsedNs()).isPositive();
                assertThat(theirs.allocatedBytes()).isPositive();
            }
        }
    }
}
