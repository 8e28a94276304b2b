package org.ringmill.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ringmill.testing.Await;

class CorePinningTest {
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldHoldTheThreadOnItsCoreWhenOneIsAskedFor() {
        final String core = allowedCores().split("[-,]", -1)[0];
        final AtomicReference<String> allowed = new AtomicReference<>();
        final TestAgent agent = new TestAgent("pinned").onStart(() -> allowed.set(allowedCores()));
        final AgentGroup group = AgentGroup.builder("pinned")
                .layout(ThreadLayout.dedicated())
                .cores(Integer.parseInt(core))
                .add(agent, AgentErrorHandler.STOP)
                .build();
        group.start();
        assertThat(group.stop(Await.LIMIT)).isEmpty();
        assertThat(allowed).hasValue(core);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailToStartWhenThereIsNoSuchCore() {
        final TestAgent agent = new TestAgent("nocore");
        final AgentGroup group = AgentGroup.builder("nocore")
                .layout(ThreadLayout.dedicated())
                .cores(1023)
                .add(agent, AgentErrorHandler.STOP)
                .build();
        assertThatThrownBy(group::start).isInstanceOf(RingmillException.class).hasMessageContaining("core=1023");
        Await.until("no thread is left", () -> Await.threads("nocore-").isEmpty());
        assertThat(agent.starts).hasValue(0);
    }

    private static String allowedCores() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
