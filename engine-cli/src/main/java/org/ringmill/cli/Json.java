package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Objects of JSON, one to a line, in ASCII. Numbers are whole and exact, up to 64 bits; hashes and ids are strings of
 * hexadecimal digits.
 */
final class Json {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Writes the inside of an object. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /** {@return an object as one line, without its end} */
    static String object(final Content content) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        } catch (final IOException e) { // a StringWriter raises none
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes a time in nanoseconds since the epoch; null for 0, which is no time. */
    static void writeTime(final JsonGenerator json, final String name, final long timeNs) throws IOException {
        json.writeStringField(name, timeNs == 0 ? null : Times.iso(timeNs));
    }

    static void writeFields(final JsonGenerator json, final Map<String, Object> fields) throws IOException {
        for (final Map.Entry<String, Object> field : fields.entrySet()) {
            json.writeObjectField(field.getKey(), field.getValue());
        }
    }
}
