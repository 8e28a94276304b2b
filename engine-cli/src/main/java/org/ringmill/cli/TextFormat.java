package org.ringmill.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/** Messages for people: {@code 17 2026-01-01T10:00:00.000000000Z PLACE v1 correlation=17 orderId=1 userId=2}. */
final class TextFormat implements RecordFormat {
    private final @Nullable Application application;
    private final RecordTypes types;
    private final Fields fields = new Fields();

    TextFormat(final @Nullable Application application) {
        this.application = application;
        types = new RecordTypes(application);
    }

    @Override
    public String line(
            final Message record, final long sequence, final long timestampNs, final @Nullable String place) {
        final StringBuilder line = new StringBuilder(128);
        line.append(sequence).append(' ').append(Times.iso(timestampNs)).append(' ');
        line.append(Printable.of(types.nameOf(record.typeId())));
        if (RecordTypes.isCommand(record.typeId())) {
            line.append(" v").append(record.schemaVersion());
            line.append(" correlation=").append(record.correlationId());
            append(fields.ofCommand(application, record), record, line);
        }
        if (place != null) {
            line.append(" frame=").append(place);
        }
        return line.toString();
    }

    /** Adds a message's fields, or its payload where nobody can tell them. */
    static void append(final Fields fields, final Message message, final StringBuilder line) {
        for (final Map.Entry<String, Object> field : fields.values().entrySet()) {
            line.append(' ').append(Printable.of(field.getKey())).append('=');
            line.append(Printable.of(field.getValue().toString()));
        }
        if (fields.values().isEmpty() && message.length() > 0) {
            line.append(" hex=").append(Hex.of(message));
        }
        if (fields.fault() != null) {
            line.append(" fault=").append(Printable.of(fields.fault()));
        }
    }
}
