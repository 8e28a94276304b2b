package org.ringmill.examples.logs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.ErrorGroup;
import org.ringmill.scope.Scope;

/** Describes a {@link LogPipeline}; checked once, by {@link #start()}. One thread's. */
public final class LogPipelineBuilder {
    private static final int MAX_PARTS = 64;
    private static final int MAX_CAPACITY = 1 << 20;

    private final String name;
    private final List<LogSource> sources = new ArrayList<>();
    private final List<OutputSpec> outputs = new ArrayList<>();
    private Scope scope = Scope.root("logs");
    private LogParser parser = new StandardLogParser();
    private LogLevel minLevel = LogLevel.TRACE;
    private LogEnricher enricher = event -> event;
    private LogOutput<? super LogError> errors = error -> {};
    private int workers = 1;
    private int capacity = 1024;

    private record OutputSpec(String name, LogOutput<? super LogEvent> output, Backpressure policy) {}

    LogPipelineBuilder(final String name) {
        this.name = name;
    }

    /** Adds a source; 1 to 64 of them. */
    public LogPipelineBuilder source(final LogSource value) {
        sources.add(Objects.requireNonNull(value));
        return this;
    }

    /** Makes events of lines; {@link StandardLogParser} if not called. */
    public LogPipelineBuilder parser(final LogParser value) {
        parser = Objects.requireNonNull(value);
        return this;
    }

    /** Leaves out events below that level; none if not called. */
    public LogPipelineBuilder minLevel(final LogLevel value) {
        minLevel = Objects.requireNonNull(value);
        return this;
    }

    /** Adds to each event; nothing if not called. */
    public LogPipelineBuilder enricher(final LogEnricher value) {
        enricher = Objects.requireNonNull(value);
        return this;
    }

    /** How many threads enrich, 1 to 64; 1 if not called. */
    public LogPipelineBuilder workers(final int value) {
        workers = checked("workers", value);
        return this;
    }

    /**
     * Adds an output; 1 to 64 of them.
     *
     * @param policy what is done with an event for which it has no room: BLOCK, TIMEOUT, REJECT, DROP_NEWEST or DROP_OLDEST
     */
    public LogPipelineBuilder output(
            final String outputName, final LogOutput<? super LogEvent> output, final Backpressure policy) {
        outputs.add(new OutputSpec(outputName, Objects.requireNonNull(output), policy));
        return this;
    }

    /** Takes what went wrong, every single error of it; if not called they are only counted. */
    public LogPipelineBuilder errors(final LogOutput<? super LogError> output) {
        errors = Objects.requireNonNull(output);
        return this;
    }

    /** How many elements each channel has room for, a power of two, 2 to 2^20; 1,024 if not called. */
    public LogPipelineBuilder capacity(final int value) {
        if (value < 2 || value > MAX_CAPACITY || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", capacity=" + value);
        }
        capacity = value;
        return this;
    }

    /** Ends the pipeline, at once, when that scope ends; to drain it first, {@link LogPipeline#stop} it. */
    public LogPipelineBuilder scope(final Scope value) {
        scope = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Starts the pipeline.
     *
     * @throws IllegalArgumentException if there is no source or output, there are too many, or two have one name
     */
    public LogPipeline start() {
        checked("sources", sources.size());
        checked("outputs", outputs.size());
        requireDistinct("sources", sources.stream().map(LogSource::name).toList());
        requireDistinct("outputs", outputs.stream().map(OutputSpec::name).toList());
        return new Wiring().start();
    }

    private static int checked(final String what, final int count) {
        if (count < 1 || count > MAX_PARTS) {
            throw new IllegalArgumentException(what + " must be 1 to " + MAX_PARTS + ", " + what + "=" + count);
        }
        return count;
    }

    private static void requireDistinct(final String what, final List<String> names) {
        final Set<String> seen = new HashSet<>();
        for (final String present : names) {
            if (!seen.add(present)) {
                throw new IllegalArgumentException("two " + what + " have one name, name=" + present);
            }
        }
    }

    /** Makes the channels and the steps between them. All senders are open before the first step runs, so that no channel ends early. */
    private final class Wiring {
        private final LogCounters counters = new LogCounters();
        private final ErrorGroup group = ErrorGroup.builder(scope, task -> LogPipeline.startThread(name, task))
                .name(name)
                .build();
        private final Scope reading = group.scope().child("reading");
        private final List<Step> steps = new ArrayList<>();

        private final OutputStep<LogError> errorStep =
                new OutputStep<>("errors", errors, capacity, Backpressure.block(), null);

        LogPipeline start() {
            final Channel<LogLine> lines = Channel.mpsc(capacity, Backpressure.block());
            for (final LogSource source : sources) {
                steps.add(new SourceStep(source, lines.sender(), errorStep.sender(), counters, reading));
            }
            final List<Sender<LogEvent>> toWorkers = new ArrayList<>();
            final List<Channel<LogOutcome>> fromWorkers = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                final Channel<LogEvent> events = Channel.spsc(capacity, Backpressure.block());
                final Channel<LogOutcome> outcomes = Channel.spsc(capacity, Backpressure.block());
                toWorkers.add(events.sender());
                fromWorkers.add(outcomes);
                steps.add(new EnrichStep(worker, events, enricher, outcomes.sender()));
            }
            final List<OutputStep<LogEvent>> outputSteps =
                    outputs.stream().map(this::outputStep).toList();
            final List<Sender<LogEvent>> toOutputs =
                    outputSteps.stream().map(OutputStep::sender).toList();
            steps.add(new ParseStep(lines, parser, minLevel, toWorkers, errorStep.sender(), counters));
            steps.add(new RouteStep(fromWorkers, toOutputs, errorStep.sender(), counters));
            steps.addAll(outputSteps);
            steps.add(errorStep);
            final LogPipeline pipeline = new LogPipeline(counters, outputSteps, errorStep, group, reading);
            steps.forEach(this::run);
            LogPipeline.startThread(name + "-watch", pipeline::watch);
            return pipeline;
        }

        private OutputStep<LogEvent> outputStep(final OutputSpec spec) {
            return new OutputStep<>(spec.name, spec.output, capacity, spec.policy, errorStep.sender());
        }

        private void run(final Step step) {
            group.start(taskScope -> {
                Thread.currentThread().setName(name + '-' + step.name());
                step.run(taskScope);
            });
        }
    }
}
