package org.ringmill.queue;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.Feature;
import com.google.common.collect.testing.testers.CollectionClearTester;
import com.google.common.collect.testing.testers.CollectionRemoveAllTester;
import com.google.common.collect.testing.testers.CollectionRemoveIfTester;
import com.google.common.collect.testing.testers.CollectionRemoveTester;
import com.google.common.collect.testing.testers.CollectionRetainAllTester;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Guava's suites of what a queue promises, run twice: once as a queue whose elements can be taken from its head, without the tests of
 * taking one from the middle, and once as one from which nothing can be removed, without those of clearing it. So every test runs but
 * those that the documented {@link UnsupportedOperationException} rules out.
 */
class MpmcBlockingQueueContractTest {
    private static final TestStringQueueGenerator GENERATOR = new TestStringQueueGenerator() {
        @Override
        protected Queue<String> create(final String[] elements) {
            final Queue<String> queue = new MpmcBlockingQueue<>(64);
            Collections.addAll(queue, elements);
            return queue;
        }
    };

    @TestFactory
    Stream<DynamicNode> shouldKeepTheContractOfAQueue() {
        return nodes(suite(
                "queue",
                List.of(
                        CollectionRemoveTester.class,
                        CollectionRemoveAllTester.class,
                        CollectionRetainAllTester.class,
                        CollectionRemoveIfTester.class),
                CollectionFeature.SUPPORTS_ADD,
                CollectionFeature.SUPPORTS_REMOVE,
                CollectionFeature.ALLOWS_NULL_QUERIES,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY));
    }

    @TestFactory
    Stream<DynamicNode> shouldKeepTheContractOfAQueueFromWhoseMiddleNothingCanBeTaken() {
        return nodes(suite(
                "queue without removal",
                List.of(CollectionClearTester.class),
                CollectionFeature.SUPPORTS_ADD,
                CollectionFeature.ALLOWS_NULL_QUERIES,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY));
    }

    private static TestSuite suite(
            final String name, final List<Class<?>> withoutTesters, final Feature<?>... features) {
        final List<Method> without = new ArrayList<>();
        withoutTesters.forEach(tester -> without.addAll(Arrays.asList(tester.getMethods())));
        return QueueTestSuiteBuilder.using(GENERATOR)
                .named(name)
                .withFeatures(features)
                .suppressing(without)
                .createTestSuite();
    }

    private static Stream<DynamicNode> nodes(final TestSuite suite) {
        return Collections.list(suite.tests()).stream().map(test -> {
            if (test instanceof TestSuite inner) {
                return DynamicContainer.dynamicContainer(inner.getName(), nodes(inner));
            }
            final TestCase testCase = (TestCase) test;
            return DynamicTest.dynamicTest(testCase.getName(), testCase::runBare);
        });
    }
}
