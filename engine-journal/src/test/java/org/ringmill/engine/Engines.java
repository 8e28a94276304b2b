package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.state.StateHash;
import org.ringmill.time.Deadline;

/** One engine under test with its machine, its recorder and its warnings. */
final class Engines implements AutoCloseable {
    static final String APPLICATION = "engine-test";
    /** Long enough for a disk that others keep busy; only a failing test waits that long. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    final TestMachine machine;
    final Recorder recorder = new Recorder();
    final List<RingmillException> warnings = new CopyOnWriteArrayList<>();
    final EngineContext context;
    private DurableEngine engine;

    private Engines(final TestMachine machine) {
        this.machine = machine;
        context = new EngineContext()
                .stateMachine(machine)
                .outputHandler(recorder)
                .application(APPLICATION)
                .ringCapacity(256)
                .warningHandler(warnings::add);
    }

    /** {@return an engine that is not open yet, on a directory, for one publisher} */
    static Engines on(final Path directory) {
        return on(directory, new TestMachine());
    }

    static Engines on(final Path directory, final TestMachine machine) {
        final Engines engines = several(directory, machine);
        engines.context.singlePublisher();
        return engines;
    }

    /** {@return an engine that is not open yet, on a directory, for several publishers} */
    static Engines several(final Path directory, final TestMachine machine) {
        final Engines engines = new Engines(machine);
        engines.context.directory(directory);
        return engines;
    }

    Engines layout(final ThreadLayout layout) {
        context.layout(layout);
        return this;
    }

    Engines durability(final Durability durability) {
        context.durability(durability);
        return this;
    }

    Engines open() {
        engine = DurableEngine.open(context);
        return this;
    }

    DurableEngine engine() {
        return engine;
    }

    long stateHash() {
        return StateHash.of(machine);
    }

    void awaitReleased() {
        assertThat(engine.awaitReleased(LIMIT)).as("released in time").isTrue();
    }

    /** Sends commands from the first on, with a snapshot at the end of each part, however slow it is to write. */
    void sendWithSnapshots(final Flow flow, final long commands, final long every) {
        final CommandPublisher publisher = engine.publisher();
        for (long sent = 0; sent < commands; sent += every) {
            final long before = engine.snapshotSequence();
            flow.send(publisher, sent + 1, sent + every);
            await("the snapshot at " + (sent + every), () -> engine.snapshotSequence() > before);
        }
        awaitReleased();
    }

    /** Waits until a condition holds, and runs the stages meanwhile where nobody else does. */
    void await(final String what, final BooleanSupplier condition) {
        final Deadline deadline = Deadline.after(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(deadline.expired()).as("waited in vain until " + what).isFalse();
            if (engine.step() == 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
            }
        }
    }

    /** Ends an engine that may have failed. */
    void end() {
        engine.shutdown(Duration.ofMillis(1));
    }

    @Override
    public void close() {
        engine.close();
    }

    static Stream<ThreadLayout> layouts() {
        return Stream.of(
                ThreadLayout.dedicated(),
                ThreadLayout.shared(1),
                ThreadLayout.shared(2),
                ThreadLayout.shared(3),
                ThreadLayout.auto(),
                ThreadLayout.caller(),
                ThreadLayout.simulated(1),
                ThreadLayout.simulated(2),
                ThreadLayout.simulated(3),
                ThreadLayout.simulated(4),
                ThreadLayout.simulated(5));
    }

    static Stream<ThreadLayout> fewLayouts() {
        return Stream.of(
                ThreadLayout.dedicated(), ThreadLayout.shared(2), ThreadLayout.caller(), ThreadLayout.simulated(6));
    }
}
