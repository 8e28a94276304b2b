package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/** Records for programs: an object of JSON each. */
final class JsonFormat implements RecordFormat {
    private final @Nullable Application application;
    private final RecordTypes types;
    private final Fields fields = new Fields();

    JsonFormat(final @Nullable Application application) {
        this.application = application;
        types = new RecordTypes(application);
    }

    @Override
    public String line(
            final Message record, final long sequence, final long timestampNs, final @Nullable String place) {
        return Json.object(json -> {
            json.writeNumberField("sequence", sequence);
            Json.writeTime(json, "time", timestampNs);
            json.writeStringField("type", types.nameOf(record.typeId()));
            json.writeNumberField("typeId", record.typeId());
            json.writeNumberField("version", record.schemaVersion());
            json.writeNumberField("correlationId", record.correlationId());
            write(json, fields.ofCommand(application, record), record);
            if (place != null) {
                json.writeStringField("frame", place);
            }
        });
    }

    /** Writes a message's fields, or its payload where nobody can tell them. */
    static void write(final JsonGenerator json, final Fields fields, final Message message) throws IOException {
        if (fields.values().isEmpty()) {
            json.writeStringField("hex", Hex.of(message));
        } else {
            json.writeObjectFieldStart("fields");
            Json.writeFields(json, fields.values());
            json.writeEndObject();
        }
        if (fields.fault() != null) {
            json.writeStringField("fault", fields.fault());
        }
    }
}
