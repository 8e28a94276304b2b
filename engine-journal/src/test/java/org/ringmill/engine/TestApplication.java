package org.ringmill.engine;

import java.util.function.Supplier;
import org.ringmill.state.Message;
import org.ringmill.state.StateMachine;

/** Names the test machine, or another one in its place, and its messages. */
final class TestApplication implements Application {
    private final String name;
    private final Supplier<StateMachine> machines;

    TestApplication() {
        this(TestMachine::new);
    }

    TestApplication(final Supplier<StateMachine> machines) {
        this(Engines.APPLICATION, machines);
    }

    TestApplication(final String name, final Supplier<StateMachine> machines) {
        this.name = name;
        this.machines = machines;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StateMachine newStateMachine() {
        return machines.get();
    }

    @Override
    public String outputName(final int typeId) {
        return typeId == TestMachine.ANSWER ? "ANSWER" : Application.super.outputName(typeId);
    }

    @Override
    public void describeOutput(final Message output, final FieldSink fields) {
        if (output.typeId() == TestMachine.ANSWER) {
            fields.field("value", output.buffer().getLong(output.offset()));
        }
    }
}
