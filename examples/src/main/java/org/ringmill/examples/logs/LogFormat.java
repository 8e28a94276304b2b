package org.ringmill.examples.logs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Events and errors as lines. */
public final class LogFormat {
    private static final JsonFactory JSON = new JsonFactory();

    private LogFormat() {}

    /** {@return an event as a line that {@link StandardLogParser} reads, with its source and fields behind} */
    public static String text(final LogEvent event) {
        final StringBuilder text = new StringBuilder(128)
                .append(event.timestamp())
                .append(' ')
                .append(event.level())
                .append(' ')
                .append(event.logger())
                .append(' ')
                .append(event.message())
                .append(" source=")
                .append(event.source())
                .append(':')
                .append(event.line());
        new TreeMap<>(event.fields())
                .forEach((name, value) -> text.append(' ')
                        .append(name)
                        .append("=\"")
                        .append(value)
                        .append('"'));
        return text.toString();
    }

    /** {@return an event as an object of JSON, on one line} */
    public static String json(final LogEvent event) {
        final StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", event.timestamp().toString());
            json.writeStringField("level", event.level().name());
            json.writeStringField("logger", event.logger());
            json.writeStringField("message", event.message());
            json.writeStringField("source", event.source());
            json.writeNumberField("line", event.line());
            for (final Map.Entry<String, String> field : new TreeMap<>(event.fields()).entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (final IOException e) { // a StringWriter raises none
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** {@return an error as a line} */
    public static String text(final LogError error) {
        final String text = error.text().isEmpty() ? "" : ", text=" + error.text();
        return error.source() + ':' + error.line() + ": " + error.kind().name().toLowerCase(Locale.ROOT) + ": "
                + error.reason() + text;
    }
}
