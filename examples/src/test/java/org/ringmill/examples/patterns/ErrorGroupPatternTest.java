package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.scope.Cause;
import org.ringmill.scope.ErrorGroup;
import org.ringmill.scope.Scope;
import org.ringmill.worker.WorkerPool;

class ErrorGroupPatternTest {
    // page
    /** What a product's page is made of. */
    interface Shop {
        String text(String product) throws IOException, InterruptedException;

        long cents(String product) throws IOException, InterruptedException;
    }

    static String page(final Scope request, final Executor executor, final Shop shop, final String product)
            throws Exception {
        final String[] text = new String[1];
        final long[] cents = new long[1];
        try (ErrorGroup group = ErrorGroup.builder(request, executor).build()) {
            group.start(scope -> text[0] = shop.text(product));
            group.start(scope -> cents[0] = shop.cents(product));
            final ErrorGroup.Result result = group.await();
            result.throwIfFailed(); // the first failure, which has ended the other task
            if (result.cause() != null) { // the request has ended meanwhile: nobody failed
                throw new TimeoutException(result.cause().reason());
            }
            return text[0] + " " + cents[0];
        }
    }
    // end

    private record FixedShop(String text, long cents) implements Shop {
        @Override
        public String text(final String product) {
            return text;
        }

        @Override
        public long cents(final String product) {
            return cents;
        }
    }

    /** Its texts never come, its prices fail. */
    private static final class BrokenShop implements Shop {
        private final AtomicInteger interrupted = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);

        @Override
        public String text(final String product) throws InterruptedException {
            try {
                begun.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (final InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        }

        @Override
        public long cents(final String product) throws IOException, InterruptedException {
            begun.await();
            throw new IOException("prices are down");
        }
    }

    @Test
    void shouldGatherWhatAllTasksHaveFound() throws Exception {
        try (WorkerPool pool = WorkerPool.builder("page").workers(2).start()) {
            assertThat(page(Scope.root("request"), pool, new FixedShop("Tea", 450), "tea"))
                    .isEqualTo("Tea 450");
        }
    }

    @Test
    void shouldGiveUpTheOthersAtTheFirstFailure() {
        final BrokenShop shop = new BrokenShop();
        try (WorkerPool pool = WorkerPool.builder("page").workers(2).start()) {
            final Scope request = Scope.root("request");
            // page
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> page(request, pool, shop, "tea")) // whose prices fail and whose text never comes
                    .withMessage("prices are down");
            // end
            assertThat(shop.interrupted).hasValue(1);
            assertThat(request.isCancelled()).isFalse();
        }
    }

    @Test
    void shouldTellAnEndedRequestFromAFailure() {
        try (WorkerPool pool = WorkerPool.builder("page").workers(2).start()) {
            final Scope request = Scope.root("request");
            request.cancel("the customer has left");
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> page(request, pool, new FixedShop("Tea", 450), "tea"))
                    .withMessage("the customer has left");
        }
    }

    @Test
    void shouldTakeNoTaskOnceItsScopeHasEnded() throws InterruptedException {
        final Scope request = Scope.root("request");
        request.close();
        try (ErrorGroup group = ErrorGroup.builder(request, Runnable::run).build()) {
            assertThat(group.start(scope -> {})).isEqualTo(Offer.CLOSED);
            final ErrorGroup.Result result = group.await();
            assertThat(result.cause()).isNotNull();
            assertThat(result.cause().kind()).isEqualTo(Cause.Kind.CANCELLED);
        }
    }

    @Test
    void shouldCollectAllFailures() throws Exception {
        final List<String> urls = List.of("a", "b?", "c", "d?", "e");
        try (WorkerPool pool = WorkerPool.builder("check").workers(4).start()) {
            final Scope request = Scope.root("request");
            // page
            final Map<String, Integer> lengths = new ConcurrentHashMap<>();
            try (ErrorGroup group = ErrorGroup.builder(request, pool)
                    .limit(2) // under way at a time: start waits
                    .collectAll() // a failure ends nobody else
                    .build()) {
                for (final String url : urls) {
                    group.start(scope -> lengths.put(url, length(url)));
                }
                final ErrorGroup.Result result = group.await();
                assertThat(result.succeeded()).isEqualTo(3);
                assertThat(result.failed()).isEqualTo(2);
                assertThat(result.failure().getSuppressed()).hasSize(1); // the first, and in it the others
            }
            // end
            assertThat(lengths).containsOnlyKeys("a", "c", "e");
        }
    }

    private static int length(final String url) throws IOException {
        if (url.endsWith("?")) {
            throw new IOException("not found, url=" + url);
        }
        return url.length();
    }

    @Test
    void shouldStepTheGroupOfItsExecutorWhileItWaits() throws Exception {
        final AgentGroup agents =
                AgentGroup.builder("stepped").layout(ThreadLayout.caller()).build();
        agents.start();
        final List<Integer> order = new ArrayList<>();
        try (WorkerPool pool = WorkerPool.builder("page").group(agents).start();
                ErrorGroup group = ErrorGroup.builder(Scope.root("request"), pool)
                        .agents(agents)
                        .build()) {
            for (int i = 0; i < 3; i++) {
                final int task = i;
                group.start(scope -> order.add(task));
            }
            assertThat(group.await().isSuccess()).isTrue();
        }
        assertThat(order).containsExactlyInAnyOrder(0, 1, 2);
    }
}
