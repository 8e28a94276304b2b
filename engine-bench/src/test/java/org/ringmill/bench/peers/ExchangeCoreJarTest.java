package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

class ExchangeCoreJarTest {
    private static final String BUILT = "exchange-core-peer/target/exchange-core-peer.jar";
    private static final String BUILT_QUICKLY = "exchange-core-peer/target/quick/exchange-core-peer.jar";

    private final String named = System.getProperty(ExchangeCoreJar.PROPERTY);

    @TempDir
    private Path folder;

    @AfterEach
    void restoreProperty() {
        if (named == null) {
            System.clearProperty(ExchangeCoreJar.PROPERTY);
        } else {
            System.setProperty(ExchangeCoreJar.PROPERTY, named);
        }
    }

    @Test
    void shouldTakeTheGivenOneBeforeTheNamedOne() throws IOException {
        final Path given = jar("given.jar", 0);
        final Path property = jar("property.jar", 0);
        System.setProperty(ExchangeCoreJar.PROPERTY, property.toString());

        assertThat(ExchangeCoreJar.find(given)).contains(given);
        assertThat(ExchangeCoreJar.find(null)).contains(property);
    }

    @Test
    void shouldSayWhichIsMissingWhenItWasAskedFor() {
        final Path missing = folder.resolve("missing.jar");
        System.setProperty(ExchangeCoreJar.PROPERTY, missing.toString());

        assertThatThrownBy(() -> ExchangeCoreJar.find(null))
                .isInstanceOf(RingmillException.class)
                .hasMessage("exchange-core's jar is no file, file=" + missing + ", source=ringmill.exchange-core");
        assertThatThrownBy(() -> ExchangeCoreJar.find(missing))
                .isInstanceOf(RingmillException.class)
                .hasMessageEndingWith("source=given");
    }

    @Test
    void shouldFindTheOneBuiltLastInTheCheckoutAround() throws IOException {
        final Path place = folder.resolve("engine-bench/target/classes");
        Files.createDirectories(place);
        assertThat(ExchangeCoreJar.around(place)).isEmpty();

        final Path quick = jar(BUILT_QUICKLY, 1_000);
        assertThat(ExchangeCoreJar.around(place)).contains(quick);
        final Path whole = jar(BUILT, 2_000);
        assertThat(ExchangeCoreJar.around(place)).contains(whole);
        Files.setLastModifiedTime(quick, FileTime.fromMillis(3_000));
        assertThat(ExchangeCoreJar.around(place)).contains(quick);
        Files.delete(quick);
        assertThat(ExchangeCoreJar.around(place)).contains(whole);
    }

    @Test
    void shouldFindTheOneBesideTheRunningJar() throws IOException {
        final Path running = jar("lib/ringmill.jar", 0);
        final Path beside = jar("lib/exchange-core-peer.jar", 0);

        assertThat(ExchangeCoreJar.around(running)).contains(beside);
    }

    private Path jar(final String name, final long modifiedMs) throws IOException {
        final Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMs));
    }
}
