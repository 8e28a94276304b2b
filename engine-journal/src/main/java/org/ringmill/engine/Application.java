package org.ringmill.engine;

import org.ringmill.state.Message;
import org.ringmill.state.StateMachine;

/**
 * What a tool must know of an application to replay its journal and to show what is in it. Found by
 * {@link java.util.ServiceLoader}: name the class in {@code META-INF/services/org.ringmill.engine.Application}. Every method
 * may be called more than once; one instance is used by one thread at a time.
 */
public interface Application {
    /** {@return the name that its journals carry, see {@link EngineContext#application(String)}} */
    String name();

    /** {@return a state machine in its initial state} */
    StateMachine newStateMachine();

    /** {@return what its engines call the layout of its state, see {@link EngineContext#stateSchemaVersion}} */
    default int stateSchemaVersion() {
        return 0;
    }

    /** {@return what its engines call its logic, see {@link EngineContext#logicFingerprint}} */
    default String logicFingerprint() {
        return "";
    }

    /** {@return what brings commands of older versions up to the one the logic knows; nothing by default} */
    default Upcasters upcasters() {
        return Upcasters.none();
    }

    /** {@return what people call commands of a type; the number by default} */
    default String commandName(final int typeId) {
        return "type-" + typeId;
    }

    /** {@return what people call outputs of a type; the number by default} */
    default String outputName(final int typeId) {
        return "type-" + typeId;
    }

    /**
     * Tells the fields of a command, in the order in which people want to read them; none by default.
     *
     * @throws RuntimeException if the message is none of this application's
     */
    default void describeCommand(final Message command, final FieldSink fields) {}

    /** Tells the fields of an output, as {@link #describeCommand}. */
    default void describeOutput(final Message output, final FieldSink fields) {}

    /**
     * Makes a command of a line of text, for what-if questions; refused by default.
     *
     * @param line  in the application's own text form
     * @param draft takes the command
     * @throws IllegalArgumentException if the line is no command; the message says what was expected
     */
    default void parseCommand(final String line, final CommandDraft draft) {
        throw new IllegalArgumentException("application reads no commands from text, application=" + name());
    }
}
