package org.ringmill;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentGroup;

/** The rules that hold this module together. */
class ArchitectureTest {
    /** Lowest first: a package uses those before it, never one behind. */
    private static final List<String> PACKAGES = List.of(
            "time",
            "agent",
            "pipeline",
            "state",
            "queue",
            "scope",
            "actor",
            "worker",
            "topic",
            "stream",
            "resilience",
            "resource",
            "mapreduce",
            "metrics");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(AgentGroup.class.getProtectionDomain().getCodeSource().getLocation());

    private static String name(final String packageName) {
        return "org.ringmill." + packageName + "..";
    }

    @Test
    void shouldKnowEveryPackage() {
        assertThat(CLASSES).isNotEmpty();
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .map(full -> full.substring("org.ringmill.".length()).replaceAll("\\..*", ""))
                        .collect(Collectors.toSet()))
                .isSubsetOf(PACKAGES);
    }

    @Test
    void shouldUseOnlyPackagesBelow() {
        for (int i = 0; i < PACKAGES.size(); i++) {
            final String[] above = PACKAGES.subList(i + 1, PACKAGES.size()).stream()
                    .map(ArchitectureTest::name)
                    .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that(resideInAPackage(name(PACKAGES.get(i))))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(above))
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void shouldHaveNoCircleOfPackages() {
        SlicesRuleDefinition.slices()
                .matching("org.ringmill.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void shouldReadAClockInThePackageOfTimeOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(name("time"))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Instant.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void shouldDrawNothingFromAnUnseededSource() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(SplittableRandom.class)
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.ringmill.agent.Stepper")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(SplittableRandom.class)
                .check(CLASSES);
    }

    @Test
    void shouldNeedNoFlagOfTheJvm() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Unsafe")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.agrona.concurrent.UnsafeBuffer")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.internal..", "sun..")
                .check(CLASSES);
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .as("this module's tests run without")
                .noneMatch(flag -> flag.startsWith("--add-") || flag.startsWith("--enable-native"));
    }

    /** JCTools' older classes use sun.misc.Unsafe, of which JDK 25 warns and which later ones will not have. */
    @Test
    void shouldTakeTheQueuesThatNeedNoUnsafe() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.jctools.queues")
                        .and(not(nameMatching(".*\\.MessagePassingQueue(\\$.*)?"))))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.jctools.util", "org.jctools.queues.atomic..", "org.jctools.queues.unpadded.."))
                .check(CLASSES);
    }

    @Test
    void shouldLinkToTheOptionalAffinityLibraryInOneClassOnly() {
        noClasses()
                .that()
                .haveNameNotMatching("org\\.ringmill\\.agent\\.CorePinning\\$Pinned")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
    }
}
