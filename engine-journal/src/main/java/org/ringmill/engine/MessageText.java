package org.ringmill.engine;

import java.util.HexFormat;
import org.ringmill.state.Message;

/** Says in a line of text what a message is, in its application's words as far as it has any. One thread's. */
public final class MessageText {
    private MessageText() {}

    /** Takes fields one after another. */
    private static final class Fields implements FieldSink {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void field(final String name, final long value) {
            text.append(' ').append(name).append('=').append(value);
        }

        @Override
        public void field(final String name, final String value) {
            text.append(' ').append(name).append('=').append(value);
        }
    }

    /** {@return a command's name and fields; its bytes if the application cannot tell them} */
    public static String ofCommand(final Application application, final Message command) {
        return text(command, application::commandName, application::describeCommand);
    }

    /** {@return an output's name and fields; its bytes if the application cannot tell them} */
    public static String ofOutput(final Application application, final Message output) {
        return text(output, application::outputName, application::describeOutput);
    }

    /** Names a type. */
    private interface Namer {
        String name(int typeId);
    }

    /** Tells the fields of a message. */
    private interface Describer {
        void describe(Message message, FieldSink fields);
    }

    private static String text(final Message message, final Namer namer, final Describer describer) {
        final Fields fields = new Fields();
        try {
            describer.describe(message, fields);
            if (fields.text.length() > 0) {
                return namer.name(message.typeId()) + fields.text;
            }
        } catch (final RuntimeException e) {
            return nameless(message) + " undescribed=" + e;
        }
        return nameless(message);
    }

    private static String nameless(final Message message) {
        final byte[] bytes = new byte[message.length()];
        message.buffer().getBytes(message.offset(), bytes);
        return "type-" + message.typeId() + " version=" + message.schemaVersion() + " bytes="
                + HexFormat.of().formatHex(bytes);
    }
}
