package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each page of docs/patterns shows code that is compiled and run: a block of Java on a page is a part of the test that the line
 * above it names, between the lines {@code // page} and {@code // end}, without its indentation.
 */
class PatternPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "patterns");
    private static final Path SOURCES = Path.of("src", "test", "java", "org", "ringmill", "examples", "patterns");
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^(?:<!-- (\\w+) -->\\n)?```java\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files
                    .filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void shouldListEveryPage() throws IOException {
        final String list = Files.readString(PAGES.resolve("README.md"));
        final List<String> linked = Pattern.compile("\\]\\((\\w[\\w-]*\\.md)\\)")
                .matcher(list)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(linked)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        pages().map(page -> page.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldSayWhenAndHowAndAtWhatCost(final Path page) throws IOException {
        assertThat(HEADING.matcher(Files.readString(page)).results().map(match -> match.group(1)))
                .containsExactly("When", "How", "Guarantees", "Cost", "What goes wrong");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldShowCodeThatIsTested(final Path page) throws IOException {
        final Matcher block = BLOCK.matcher(Files.readString(page));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(block.group(1))
                    .as("the test that block %d of %s is from", blocks, page)
                    .isNotNull();
            assertThat(parts(SOURCES.resolve(block.group(1) + ".java"))).contains(block.group(2));
        }
        assertThat(blocks).isPositive();
    }

    /** {@return what stands between the marks of a source, each part without its indentation} */
    private static List<String> parts(final Path source) throws IOException {
        final List<String> parts = new ArrayList<>();
        List<String> part = null;
        for (final String line : Files.readAllLines(source)) {
            if (line.strip().equals("// page")) {
                part = new ArrayList<>();
            } else if (line.strip().equals("// end") && part != null) {
                parts.add(String.join("\n", part).stripIndent() + "\n");
                part = null;
            } else if (part != null) {
                part.add(line);
            }
        }
        return parts;
    }
}
