package org.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

class OverflowTest {
    static Stream<Arguments> layoutsAndKinds() {
        return Await.fewLayouts().flatMap(layout -> Stream.of(true, false).map(single -> Arguments.of(layout, single)));
    }

    /** A pipeline whose stage does not run yet, so that its ring of 4 fills up. */
    private static Pipeline<TestEvent> full(
            final ThreadLayout layout, final boolean single, final Overflow<TestEvent> overflow, final Recorder stage) {
        final PipelineBuilder<TestEvent> builder =
                TestEvent.pipeline("overflow", 4, layout).overflow(overflow).stage("record", stage);
        return (single ? builder.singlePublisher() : builder).build();
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldRejectAndCountWhenThePolicyIsReject(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(layout, single, Overflow.reject(), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        for (int i = 0; i < 3; i++) {
            assertThat(publisher.publish((event, sequence) -> event.value = 99, 0))
                    .isEqualTo(Offer.REJECTED);
        }
        assertThat(pipeline.metrics().rejected()).isEqualTo(3);
        assertThat(pipeline.metrics().published()).isEqualTo(4);
        assertThat(pipeline.metrics().dropped()).isZero();
        finish(pipeline, publisher, recorder);
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldDropAndCountWhenThePolicyIsDropNewest(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(layout, single, Overflow.dropNewest(), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        for (int i = 0; i < 3; i++) {
            assertThat(publisher.publish((event, sequence) -> event.value = 99, 0))
                    .isEqualTo(Offer.DROPPED);
        }
        assertThat(pipeline.metrics().dropped()).isEqualTo(3);
        assertThat(pipeline.metrics().rejected()).isZero();
        finish(pipeline, publisher, recorder);
    }

    /** There is room again once the stage runs, and what had been refused never appears. */
    private static void finish(
            final Pipeline<TestEvent> pipeline, final Publisher<TestEvent> publisher, final Recorder recorder) {
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        TestEvent.publish(publisher, 4);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveUpAfterTheTimeWhenThePolicyIsTimeout(final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline =
                full(ThreadLayout.dedicated(), single, Overflow.timeout(Duration.ofMillis(30)), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        final long beforeNs = System.nanoTime();
        assertThat(publisher.publish((event, sequence) -> event.value = 99, 0)).isEqualTo(Offer.TIMED_OUT);
        assertThat(System.nanoTime() - beforeNs).isGreaterThanOrEqualTo(30_000_000);
        assertThat(pipeline.metrics().timedOut()).isEqualTo(1);
        assertThat(pipeline.metrics().blocked()).isEqualTo(1);
        finish(pipeline, publisher, recorder);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldMakeRoomByItselfWhenThePolicyIsToWait(final ThreadLayout layout) {
        for (final Overflow<TestEvent> overflow :
                java.util.List.of(Overflow.<TestEvent>block(), Overflow.<TestEvent>timeout(Await.LIMIT))) {
            final Recorder recorder = Recorder.open();
            final Pipeline<TestEvent> pipeline = full(layout, true, overflow, recorder);
            final Publisher<TestEvent> publisher = pipeline.publisher();
            pipeline.start();
            TestEvent.publishAll(publisher, 100);
            assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
            assertThat(recorder.values).hasSize(100);
            assertThat(pipeline.metrics().timedOut() + pipeline.metrics().rejected())
                    .isZero();
        }
    }

    @Test
    void shouldLetEachPublisherHaveItsOwnPolicy() {
        final Pipeline<TestEvent> pipeline = full(ThreadLayout.caller(), false, Overflow.block(), Recorder.open());
        final Publisher<TestEvent> rejecting = pipeline.publisher(Overflow.reject());
        final Publisher<TestEvent> dropping = pipeline.publisher(Overflow.dropNewest());
        TestEvent.publishAll(rejecting, 4);
        assertThat(rejecting.publish((event, sequence) -> event.value = 9, 0)).isEqualTo(Offer.REJECTED);
        assertThat(dropping.publish((event, sequence) -> event.value = 9, 0)).isEqualTo(Offer.DROPPED);
        assertThat(pipeline.metrics().rejected()).isEqualTo(1);
        assertThat(pipeline.metrics().dropped()).isEqualTo(1);
    }

    private static Overflow<TestEvent> conflating(final int maxKeys) {
        return Overflow.conflate(maxKeys, event -> event.key, (from, to) -> {
            to.key = from.key;
            to.value = from.value;
        });
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldRefuseAConflatedEventThatIsCommittedAfterTheClose(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(layout, single, conflating(3), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        assertThat(publisher.claim()).isNotNull();
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(publisher.commit(1)).isEqualTo(Publisher.REFUSED);
        assertThat(publisher.refusal()).isEqualTo(Offer.CLOSED);
        assertThat(publisher.flush()).isZero();
    }

    private static Offer offer(final Publisher<TestEvent> publisher, final long key, final long value) {
        return publisher.publish(
                (event, sequence) -> {
                    event.key = key;
                    event.value = value;
                },
                value);
    }

    @ParameterizedTest
    @MethodSource("layoutsAndKinds")
    void shouldKeepTheNewestOfEachKeyInOrderOfWaitingWhenConflated(final ThreadLayout layout, final boolean single) {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(layout, single, conflating(3), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        for (int i = 0; i < 4; i++) {
            assertThat(offer(publisher, 1, i)).isEqualTo(Offer.PUBLISHED);
        }
        assertThat(offer(publisher, 1, 10)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 2, 20)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 3, 30)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 1, 11)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 2, 21)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 1, 12)).isEqualTo(Offer.CONFLATED);
        assertThat(pipeline.metrics().conflated()).isEqualTo(3);
        assertThat(publisher.flush()).isEqualTo(3);

        pipeline.start();
        Await.until("all found room", () -> {
            pipeline.step();
            return publisher.flush() == 0;
        });
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).containsExactly(0L, 1L, 2L, 3L, 12L, 21L, 30L);
        assertThat(recorder.timestamps).containsExactly(0L, 1L, 2L, 3L, 12L, 21L, 30L);
    }

    @Test
    void shouldRejectANewKeyButReplaceAKnownOneWhenAsManyKeysWaitAsMay() {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(ThreadLayout.caller(), true, conflating(2), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        assertThat(offer(publisher, 11, 110)).isEqualTo(Offer.CONFLATED);
        assertThat(offer(publisher, 12, 120)).isEqualTo(Offer.CONFLATED);
        for (int i = 0; i < 3; i++) {
            assertThat(offer(publisher, 13, 130)).isEqualTo(Offer.REJECTED);
        }
        assertThat(offer(publisher, 12, 121)).isEqualTo(Offer.CONFLATED);
        assertThat(pipeline.metrics().rejected()).isEqualTo(3);
        assertThat(pipeline.metrics().conflated()).isEqualTo(1);
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        assertThat(offer(publisher, 13, 131)).isEqualTo(Offer.PUBLISHED);
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).containsExactly(0L, 1L, 2L, 3L, 110L, 121L, 131L);
    }

    @Test
    void shouldReportWhatStillWaitsWhenClosed() {
        final Pipeline<TestEvent> pipeline = full(ThreadLayout.caller(), true, conflating(3), Recorder.open());
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        offer(publisher, 11, 1);
        offer(publisher, 12, 2);
        pipeline.start();
        final ShutdownReport report = pipeline.shutdown(Await.LIMIT);
        assertThat(report.pending()).isEqualTo(2);
        assertThat(report.undelivered()).isEmpty();
        assertThat(report.isComplete()).isFalse();
        assertThat(offer(publisher, 13, 3)).isEqualTo(Offer.CLOSED);
    }

    @Test
    void shouldForgetAConflatedClaimThatIsAborted() {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(ThreadLayout.caller(), true, conflating(1), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        for (int i = 0; i < 5; i++) {
            assertThat(publisher.claim()).isNotNull();
            publisher.abort();
        }
        assertThat(publisher.flush()).isZero();
        assertThatThrownBy(() -> publisher.claimBatch(1)).isInstanceOf(IllegalArgumentException.class);
        pipeline.start();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).hasSize(4);
    }

    @Test
    void shouldRefuseASecondClaimWhenConflatedToo() {
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(ThreadLayout.caller(), true, conflating(1), recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        pipeline.start();
        assertThat(publisher.claim()).isNotNull();
        assertThatThrownBy(publisher::claim).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(publisher::flush).isInstanceOf(IllegalStateException.class);
        publisher.commit(5);
        TestEvent.publishAll(publisher, 3);
        assertThat(publisher.claim()).as("outside the full ring").isNotNull();
        assertThatThrownBy(publisher::claim).isInstanceOf(IllegalStateException.class);
        assertThat(publisher.commit(6)).isEqualTo(Publisher.PENDING);
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        assertThat(publisher.flush()).isZero();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).hasSize(5);
    }

    @Test
    void shouldLoseNeitherTheSlotNorTheEventWhenTheCopierThrows() {
        final AtomicLong failures = new AtomicLong(1);
        final Recorder recorder = Recorder.open();
        final Pipeline<TestEvent> pipeline = full(
                ThreadLayout.caller(),
                true,
                Overflow.conflate(2, event -> event.key, (from, to) -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("cannot copy");
                    }
                    to.value = from.value;
                }),
                recorder);
        final Publisher<TestEvent> publisher = pipeline.publisher();
        TestEvent.publishAll(publisher, 4);
        assertThat(offer(publisher, 11, 110)).isEqualTo(Offer.CONFLATED);
        pipeline.start();
        assertThat(pipeline.awaitDrained(Await.LIMIT)).isTrue();
        assertThatThrownBy(publisher::flush).hasMessage("cannot copy");
        assertThat(publisher.flush()).isZero();
        assertThat(pipeline.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(recorder.values).containsExactly(0L, 1L, 2L, 3L, 110L);
    }

    @Test
    void shouldRefuseNonsenseAndNameItselfInText() {
        assertThatThrownBy(() -> conflating(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> conflating((1 << 20) + 1)).hasMessageContaining("maxKeys=1048577");
        assertThat(Overflow.block()).hasToString("BLOCK");
        assertThat(Overflow.reject()).hasToString("REJECT");
        assertThat(Overflow.dropNewest()).hasToString("DROP_NEWEST");
        assertThat(Overflow.timeout(Duration.ofSeconds(1))).hasToString("TIMEOUT(PT1S)");
        assertThat(conflating(5)).hasToString("CONFLATE(5 keys)");
    }
}
