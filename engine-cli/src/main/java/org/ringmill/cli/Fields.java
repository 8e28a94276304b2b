package org.ringmill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.engine.FieldSink;
import org.ringmill.state.Message;

/** The fields of one message, in the order in which its application tells them. Used again for the next one. */
final class Fields implements FieldSink {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private @Nullable String fault;

    /** Takes the fields of a command; none if there is no application to ask. */
    Fields ofCommand(final @Nullable Application application, final Message command) {
        clear();
        if (application != null && RecordTypes.isCommand(command.typeId())) {
            try {
                application.describeCommand(command, this);
            } catch (final RuntimeException e) { // as documented: the message is none of its own
                refuse(e);
            }
        }
        return this;
    }

    /** Takes the fields of an output. */
    Fields ofOutput(final Application application, final Message output) {
        clear();
        try {
            application.describeOutput(output, this);
        } catch (final RuntimeException e) {
            refuse(e);
        }
        return this;
    }

    private void clear() {
        values.clear();
        fault = null;
    }

    private void refuse(final RuntimeException e) {
        values.clear();
        fault = String.valueOf(e.getMessage());
    }

    /** {@return names and values: a Long or a String each} */
    Map<String, Object> values() {
        return values;
    }

    /** {@return why the application could not tell the fields, null if it could} */
    @Nullable
    String fault() {
        return fault;
    }

    @Override
    public void field(final String name, final long value) {
        put(name, value);
    }

    @Override
    public void field(final String name, final String value) {
        put(name, value);
    }

    /** A name that comes again gets a number: {@code leg}, {@code leg#2}. */
    private void put(final String name, final Object value) {
        String unique = name;
        for (int i = 2; values.containsKey(unique); i++) {
            unique = name + "#" + i;
        }
        values.put(unique, value);
    }
}
