package org.ringmill.examples.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Scope;

class LogPipelineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NAME = "logs-test";

    private final Collected<LogEvent> events = new Collected<>();
    private final Collected<LogError> errors = new Collected<>();

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Until.untilNoThreads(NAME);
    }

    private LogPipelineBuilder builder() {
        return LogPipeline.builder(NAME).errors(errors);
    }

    private static String line(final long number) {
        return "2026-01-05T10:00:00Z INFO test message " + number;
    }

    /** A source without end, which counts what it has given. */
    private static LogSource endless(final String name, final AtomicLong given) {
        return new LogSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String nextLine() {
                return line(given.incrementAndGet());
            }
        };
    }

    private static List<Long> lines(final List<LogEvent> events, final String source) {
        return events.stream()
                .filter(event -> event.source().equals(source))
                .map(LogEvent::line)
                .toList();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldLoseNothingAndKeepTheOrderOfEachSource(final long seed) throws Exception {
        final Random random = new Random(seed);
        final LogLevel minLevel = LogLevel.values()[random.nextInt(LogLevel.values().length)];
        final int sources = 1 + random.nextInt(5);
        final int[] counts = random.ints(sources, 0, 600).toArray();
        final LogEnricher enricher = event -> {
            if (event.line() % 17 == 0) {
                throw new IOException("no such user");
            }
            return event.with("shard", Long.toString(event.line() % 4));
        };
        final LogPipelineBuilder builder = builder()
                .minLevel(minLevel)
                .enricher(enricher)
                .workers(1 + random.nextInt(4))
                .capacity(2 << random.nextInt(9))
                .output("events", events, Backpressure.block());
        for (int i = 0; i < sources; i++) {
            builder.source(new GeneratedSource("source-" + i, counts[i], seed + i));
        }

        final LogPipeline pipeline = builder.start();
        pipeline.awaitEnd();
        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        final List<LogError> expectedErrors = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            final String name = "source-" + i;
            final List<LogEvent> expected = new ArrayList<>();
            final GeneratedSource source = new GeneratedSource(name, counts[i], seed + i);
            for (long number = 1; number <= counts[i]; number++) {
                one(new LogLine(name, number, source.nextLine()), minLevel, enricher, expected, expectedErrors);
            }
            assertThat(events.elements().stream().filter(event -> event.source().equals(name)))
                    .containsExactlyElementsOf(expected);
        }
        assertThat(errors.elements()).containsExactlyInAnyOrderElementsOf(expectedErrors);
    }

    /** What the pipeline does, for one line after another. */
    private static void one(
            final LogLine line,
            final LogLevel minLevel,
            final LogEnricher enricher,
            final List<LogEvent> events,
            final List<LogError> errors) {
        final LogOutcome outcome = new StandardLogParser().parse(line);
        if (outcome instanceof LogError error) {
            errors.add(error);
        } else if (outcome instanceof LogEvent event && event.level().compareTo(minLevel) >= 0) {
            try {
                events.add(enricher.enrich(event));
            } catch (final Exception e) {
                errors.add(new LogError(
                        LogError.Kind.ENRICHMENT, event.source(), event.line(), e.toString(), event.message()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldWriteAllThatWasReadWhenStoppedInTheMiddle(final long seed) throws Exception {
        final Random random = new Random(seed);
        final AtomicLong one = new AtomicLong();
        final AtomicLong other = new AtomicLong();
        final long stopAt = random.nextInt(2000);
        final LogPipeline pipeline = builder()
                .source(endless("one", one))
                .source(endless("other", other))
                .workers(1 + random.nextInt(3))
                .capacity(2 << random.nextInt(5))
                .output("events", events, Backpressure.block())
                .start();
        Until.until("enough is read", () -> pipeline.counts().read() >= stopAt);

        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        assertThat(lines(events.elements(), "one")).containsExactlyElementsOf(upTo(one.get()));
        assertThat(lines(events.elements(), "other")).containsExactlyElementsOf(upTo(other.get()));
        assertThat(events.isClosed()).isTrue();
    }

    private static List<Long> upTo(final long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void shouldStopASourceThatWaitsForALine() throws Exception {
        final CountDownLatch never = new CountDownLatch(1);
        final LogPipeline pipeline = builder()
                .source(new LogSource() {
                    @Override
                    public String name() {
                        return "silent";
                    }

                    @Override
                    public String nextLine() throws InterruptedException {
                        never.await();
                        return "";
                    }
                })
                .output("events", events, Backpressure.block())
                .start();

        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.counts().read()).isZero();
    }

    @Test
    void shouldLoseNothingWhenStoppedWhileAnOutputIsSlow() throws Exception {
        final CountDownLatch open = new CountDownLatch(1);
        final Collected<LogEvent> slow = new Collected<>(open, Long.MAX_VALUE);
        final AtomicLong given = new AtomicLong();
        final LogPipeline pipeline = builder()
                .source(endless("one", given))
                .capacity(2)
                .output("slow", slow, Backpressure.block())
                .start();
        // All channels are full: the source waits for room, with a line in its hand.
        final long[] seen = {-1};
        Until.until("the source waits", () -> {
            final boolean same = seen[0] == given.get() && given.get() > 6;
            seen[0] = given.get();
            return same && isWaiting(NAME + "-one");
        });
        final Thread stopper = new Thread(open::countDown);
        stopper.start();

        final LogReport report = pipeline.stop(LIMIT);

        stopper.join();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        assertThat(lines(slow.elements(), "one")).containsExactlyElementsOf(upTo(given.get()));
    }

    private static boolean isWaiting(final String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(present ->
                        present.getName().equals(thread) && present.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void shouldSendToTheErrorChannelWhatCannotBeEnriched() throws Exception {
        final LogPipeline pipeline = builder()
                .source(LogSource.of("one", List.of(line(1), line(2), line(3))))
                .enricher(event -> {
                    if (event.line() == 2) {
                        throw new IllegalStateException("user is unknown");
                    }
                    return event;
                })
                .workers(2)
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();

        final LogCounts counts = pipeline.stop(LIMIT).counts();

        assertThat(lines(events.elements(), "one")).containsExactly(1L, 3L);
        assertThat(errors.elements()).singleElement().satisfies(error -> {
            assertThat(error.kind()).isEqualTo(LogError.Kind.ENRICHMENT);
            assertThat(error.line()).isEqualTo(2);
            assertThat(error.reason()).contains("user is unknown");
            assertThat(error.text()).isEqualTo("message 2");
        });
        assertThat(counts.failed()).isOne();
        assertThat(counts.isBalanced()).isTrue();
    }

    @Test
    void shouldReportAFailedOutputAndGoOnWithTheOthers() throws Exception {
        final Collected<LogEvent> full = new Collected<>(new CountDownLatch(0), 10);
        final LogPipeline pipeline = builder()
                .source(new GeneratedSource("one", 2_000, 5))
                .capacity(4)
                .output("full", full, Backpressure.block())
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();

        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isDrained()).isTrue();
        assertThat(report.isClean()).isFalse();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        assertThat(events.elements()).hasSize((int) report.counts().enriched());
        final LogCounts.Output failed = report.counts().outputs().get(0);
        assertThat(failed.failure()).contains("No space left on device");
        assertThat(failed.written()).isLessThanOrEqualTo(10);
        assertThat(failed.lost()).isEqualTo(report.counts().enriched() - failed.written());
        assertThat(full.isClosed()).isTrue();
        assertThat(errors.elements())
                .filteredOn(error -> error.kind() == LogError.Kind.OUTPUT)
                .singleElement()
                .satisfies(error -> assertThat(error.source()).isEqualTo("full"));
    }

    @Test
    void shouldGoOnWhenTheOutputOfErrorsFails() throws Exception {
        final LogPipeline pipeline = LogPipeline.builder(NAME)
                .errors(new Collected<>(new CountDownLatch(0), 0))
                .source(LogSource.of("one", List.of("what?", line(2), "how?")))
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();

        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isClean()).isFalse();
        assertThat(report.counts().errors().lost()).isEqualTo(2);
        assertThat(events.elements()).hasSize(1);
    }

    @Test
    void shouldNotBeHeldUpByAnOutputThatDrops() throws Exception {
        final CountDownLatch open = new CountDownLatch(1);
        final Collected<LogEvent> oldest = new Collected<>(open, Long.MAX_VALUE);
        final Collected<LogEvent> newest = new Collected<>(open, Long.MAX_VALUE);
        final List<String> lines =
                LongStream.rangeClosed(1, 1_000).mapToObj(LogPipelineTest::line).toList();
        final LogPipeline pipeline = builder()
                .source(LogSource.of("one", lines))
                .capacity(16)
                .output("drops oldest", oldest, Backpressure.dropOldest())
                .output("drops newest", newest, Backpressure.dropNewest())
                .output("events", events, Backpressure.block())
                .start();
        Until.until("the others have all", () -> events.elements().size() == 1_000);
        open.countDown();
        pipeline.awaitEnd();

        final LogCounts counts = pipeline.stop(LIMIT).counts();

        assertThat(counts.isBalanced()).as(counts.toString()).isTrue();
        assertThat(lines(oldest.elements(), "one"))
                .endsWith(upTo(1_000).subList(984, 1_000).toArray(Long[]::new));
        assertThat(lines(newest.elements(), "one")).startsWith(upTo(16).toArray(Long[]::new));
        assertThat(counts.outputs())
                .extracting(LogCounts.Output::dropped)
                .satisfiesExactly(
                        dropped -> assertThat(dropped).isBetween(980L, 984L),
                        dropped -> assertThat(dropped).isBetween(900L, 984L),
                        dropped -> assertThat(dropped).isZero());
    }

    @Test
    void shouldGiveUpAndCountWhatIsLeftWhenTheTimeToStopIsUp() throws Exception {
        final Collected<LogEvent> stuck = new Collected<>(new CountDownLatch(1), Long.MAX_VALUE);
        final AtomicLong given = new AtomicLong();
        final LogPipeline pipeline = builder()
                .source(endless("one", given))
                .capacity(4)
                .output("stuck", stuck, Backpressure.block())
                .start();
        // It writes one, four wait in its channel, and the next are on their way.
        Until.until("the output is full", () -> {
            final LogCounts counts = pipeline.counts();
            return counts.enriched() == 5 && counts.underWay() > 0;
        });

        final LogReport report = pipeline.stop(Duration.ofMillis(20));

        assertThat(report.isDrained()).isFalse();
        assertThat(report.isClean()).isFalse();
        assertThat(report.failure()).isNull();
        assertThat(stuck.elements()).isEmpty();
        assertThat(stuck.isClosed()).isTrue();
        assertThat(report.counts().underWay()).isPositive();
        final LogCounts.Output output = report.counts().outputs().get(0);
        assertThat(output.written()).isZero();
        assertThat(output.lost()).as("the one that it was writing").isOne();
        assertThat(output.dropped()).as("those in its channel").isEqualTo(4);
        assertThat(output.settled()).isEqualTo(report.counts().enriched());
    }

    @Test
    void shouldEndWhenItsScopeIsCancelled() throws Exception {
        final Scope scope = Scope.root("test");
        final LogPipeline pipeline = builder()
                .scope(scope)
                .source(endless("one", new AtomicLong()))
                .output("events", events, Backpressure.block())
                .start();

        scope.cancel("enough");

        pipeline.awaitEnd();
        assertThat(pipeline.stop(LIMIT).isDrained()).isFalse();
    }

    @Test
    void shouldReportWhatAStepThrowsThatNoLineIsToBlameFor() throws Exception {
        final LogPipeline pipeline = builder()
                .source(endless("one", new AtomicLong()))
                .enricher(event -> {
                    throw new StackOverflowError("in the enricher");
                })
                .output("events", events, Backpressure.block())
                .start();

        pipeline.awaitEnd();

        final LogReport report = pipeline.stop(LIMIT);
        assertThat(report.failure()).isInstanceOf(StackOverflowError.class);
        assertThat(report.isDrained()).isFalse();
    }

    @Test
    void shouldReportASourceThatCannotBeReadOnAndGoOnWithTheOthers() throws Exception {
        final LogPipeline pipeline = builder()
                .source(new LogSource() {
                    private int lines;

                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public String nextLine() throws IOException {
                        if (++lines == 3) {
                            throw new IOException("Input/output error");
                        }
                        return line(lines);
                    }
                })
                .source(LogSource.of("whole", List.of(line(1), line(2), line(3))))
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();

        final LogReport report = pipeline.stop(LIMIT);

        assertThat(report.isDrained()).isTrue();
        assertThat(report.isClean()).isFalse();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        assertThat(lines(events.elements(), "broken")).containsExactly(1L, 2L);
        assertThat(lines(events.elements(), "whole")).containsExactly(1L, 2L, 3L);
        assertThat(errors.elements()).singleElement().satisfies(error -> {
            assertThat(error.kind()).isEqualTo(LogError.Kind.SOURCE);
            assertThat(error.source()).isEqualTo("broken");
            assertThat(error.line()).isEqualTo(2);
        });
    }

    @Test
    void shouldTakeAParserThatThrowsAsAMalformedLine() throws Exception {
        final LogPipeline pipeline = builder()
                .parser(line -> {
                    throw new IllegalStateException("no idea");
                })
                .source(LogSource.of("one", List.of("x")))
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();
        assertThat(pipeline.stop(LIMIT).counts().malformed()).isOne();
        assertThat(errors.elements())
                .singleElement()
                .satisfies(error -> assertThat(error.text()).isEqualTo("x"));
    }

    @Test
    void shouldLeaveNoThreadAfterManyStartsAndStops() throws Exception {
        for (int i = 0; i < 200; i++) {
            final LogPipeline pipeline = builder()
                    .source(endless("one", new AtomicLong()))
                    .workers(2)
                    .capacity(2)
                    .output("newest", new LogTail<>(4), Backpressure.dropOldest())
                    .start();
            assertThat(pipeline.stop(LIMIT).isClean()).isTrue();
            assertThat(pipeline.stop(LIMIT).isClean()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatMakesNoPipeline() {
        final LogSource source = LogSource.of("one", List.of());
        assertThatThrownBy(() -> builder().source(source).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("outputs must be 1 to 64, outputs=0");
        assertThatThrownBy(() ->
                        builder().output("a", events, Backpressure.block()).start())
                .hasMessage("sources must be 1 to 64, sources=0");
        assertThatThrownBy(() -> builder()
                        .source(source)
                        .source(source)
                        .output("a", events, Backpressure.block())
                        .start())
                .hasMessage("two sources have one name, name=one");
        assertThatThrownBy(() -> builder().workers(0)).hasMessage("workers must be 1 to 64, workers=0");
        assertThatThrownBy(() -> builder().capacity(3)).hasMessageContaining("capacity=3");
    }
}
