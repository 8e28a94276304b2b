package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifest of the runnable jar and the argument file beside the launcher must open the same packages. */
class JvmOptionsTest {
    @Test
    void shouldOpenTheSamePackagesAsTheManifest() throws IOException {
        assertThat(packages("--add-opens"))
                .containsExactlyInAnyOrder(
                        System.getProperty("ringmill.addOpens").split(" "));
        assertThat(packages("--add-exports"))
                .containsExactlyInAnyOrder(
                        System.getProperty("ringmill.addExports").split(" "));
    }

    private static List<String> packages(final String option) throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("ringmill.jvmOptions"))).stream()
                .filter(line -> line.startsWith(option + ' '))
                .map(line -> line.substring(option.length() + 1).replace("=ALL-UNNAMED", ""))
                .toList();
    }
}
