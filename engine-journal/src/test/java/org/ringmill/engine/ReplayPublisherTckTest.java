package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The rules of {@link Flow} for publishers, by the kit of Reactive Streams. */
class ReplayPublisherTckTest {
    private static final int COMMANDS = 4_000;

    /** The kit gives the collector of garbage a tenth of a second: a busy machine may need another try. */
    private static final String TIMED_RULE =
            "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber";

    private static final int TRIES = 3;

    @TempDir
    private static Path directory;

    @TempDir
    private static Path empty;

    @BeforeAll
    static void run() {
        LiveRun.write(directory, 61, COMMANDS, 0);
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheRulesOfPublishers() {
        final Method[] rules = FlowPublisherVerification.class.getMethods();
        assertThat(Arrays.stream(rules).filter(rule -> rule.isAnnotationPresent(Test.class)))
                .hasSizeGreaterThan(30)
                .extracting(Method::getName)
                .contains(TIMED_RULE);
        return Arrays.stream(rules)
                .filter(rule -> rule.isAnnotationPresent(Test.class))
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule)));
    }

    private static void check(final Method rule) throws Throwable {
        final int tries = rule.getName().equals(TIMED_RULE) ? TRIES : 1;
        for (int attempt = 1; ; attempt++) {
            try {
                checkOnce(rule);
                return;
            } catch (final AssertionError failure) {
                if (attempt == tries) {
                    throw failure;
                }
            }
        }
    }

    private static void checkOnce(final Method rule) throws Throwable {
        final Verification verification = new Verification();
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (final InvocationTargetException e) {
            // What the kit cannot tell of any publisher, it skips.
            Assumptions.assumeFalse(e.getCause() instanceof SkipException, e.getCause()::getMessage);
            throw e.getCause();
        }
    }

    /** Publishers of any length up to that of the journal. */
    private static final class Verification extends FlowPublisherVerification<ReplayedCommand> {
        private static final long TIMEOUT_MS = 2_000;
        private static final long QUIET_MS = 50;

        Verification() {
            super(new TestEnvironment(TIMEOUT_MS, QUIET_MS));
        }

        @Override
        public Flow.Publisher<ReplayedCommand> createFlowPublisher(final long elements) {
            final Replayer.Context context = new Replayer.Context().directory(directory);
            final long[] commands = {0};
            final long[] last = {elements == 0 ? 0 : Long.MAX_VALUE};
            new Replayer(new Replayer.Context()
                            .directory(directory)
                            .commandHandler((command, sequence, timestampNs) -> {
                                if (++commands[0] == elements) {
                                    last[0] = sequence;
                                }
                            }))
                    .run();
            return new Replayer(context.toSequence(last[0])).publisher();
        }

        @Override
        public Flow.Publisher<ReplayedCommand> createFailedFlowPublisher() {
            return new Replayer(new Replayer.Context().directory(empty)).publisher();
        }

        @Override
        public long maxElementsFromPublisher() {
            return COMMANDS;
        }
    }
}
