package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A package in two modules would keep the jars off the module path, and blur who owns it. */
class SplitPackageTest {
    private static final String ROOT = "org/ringmill";

    @Test
    void shouldHoldEveryPackageInOneModule() throws IOException, URISyntaxException {
        final Map<String, Set<String>> modulesByPackage = new TreeMap<>();
        for (final URL root :
                Collections.list(SplitPackageTest.class.getClassLoader().getResources(ROOT))) {
            if (!root.getPath().contains("/test-classes/")) {
                for (final String name : packages(root.toURI())) {
                    modulesByPackage
                            .computeIfAbsent(name, ignore -> new TreeSet<>())
                            .add(root.getPath());
                }
            }
        }

        assertThat(modulesByPackage).containsKey("org/ringmill/cli");
        assertThat(modulesByPackage)
                .allSatisfy((name, modules) -> assertThat(modules).as(name).hasSize(1));
    }

    private static Set<String> packages(final URI root) throws IOException {
        if (!root.getScheme().equals("jar")) {
            return packagesUnder(Path.of(root));
        }
        try (FileSystem jar = FileSystems.newFileSystem(root, Map.of())) {
            return packagesUnder(jar.getPath(ROOT));
        }
    }

    private static Set<String> packagesUnder(final Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> ROOT + "/"
                            + root.relativize(file.getParent()).toString().replace('\\', '/'))
                    .collect(Collectors.toSet());
        }
    }
}
