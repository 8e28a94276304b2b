package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.IoReason;

/** A report as JSON: the same fields in the same order every time, histograms in HdrHistogram's own compressed form. */
public final class ReportFile {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Histogram.class, new HistogramWriter())
                    .addDeserializer(Histogram.class, new HistogramReader()))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();

    private ReportFile() {}

    /** Writes a report; the stream stays open. */
    public static void write(final LatencyReport report, final OutputStream stream) throws IOException {
        MAPPER.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET).writeValue(stream, report);
        stream.write('\n');
    }

    /**
     * Reads a report.
     *
     * @throws RingmillException (ERROR) if the file cannot be read or is no report of this version
     */
    public static LatencyReport read(final Path file) {
        final LatencyReport report;
        try {
            report = MAPPER.readValue(Files.readAllBytes(file), LatencyReport.class);
        } catch (final JsonMappingException e) {
            throw fault(file, "not a latency report, " + field(e) + place(e), e);
        } catch (final JsonProcessingException e) {
            throw fault(file, "not a latency report, " + e.getOriginalMessage() + place(e), e);
        } catch (final IOException e) {
            throw fault(file, IoReason.of(e), e);
        }
        if (report == null || report.version() != LatencyReport.VERSION) {
            throw fault(
                    file,
                    "not a latency report of version " + LatencyReport.VERSION + ", version="
                            + (report == null ? "none" : report.version()),
                    null);
        }
        return report;
    }

    /** {@return what does not belong there, is missing or has another form} */
    private static String field(final JsonMappingException e) {
        final String path = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "no object" : "unexpected or missing, field=" + path.substring(1);
    }

    private static String place(final JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ", line=" + e.getLocation().getLineNr() + ", column="
                        + e.getLocation().getColumnNr();
    }

    private static RingmillException fault(final Path file, final String reason, final @Nullable Exception cause) {
        return new RingmillException(Category.ERROR, "cannot read report, file=" + file + ", reason=" + reason, cause);
    }

    private static final class HistogramWriter extends StdSerializer<Histogram> {
        private static final long serialVersionUID = 1L;

        HistogramWriter() {
            super(Histogram.class);
        }

        @Override
        public void serialize(final Histogram value, final JsonGenerator json, final SerializerProvider provider)
                throws IOException {
            final ByteBuffer bytes = ByteBuffer.allocate(value.getNeededByteBufferCapacity());
            final int length = value.encodeIntoCompressedByteBuffer(bytes);
            json.writeBinary(Arrays.copyOf(bytes.array(), length));
        }
    }

    private static final class HistogramReader extends StdDeserializer<Histogram> {
        private static final long serialVersionUID = 1L;

        HistogramReader() {
            super(Histogram.class);
        }

        @Override
        public Histogram deserialize(final JsonParser json, final DeserializationContext context) throws IOException {
            try {
                return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(json.getBinaryValue()), 0);
            } catch (final DataFormatException
                    | BufferUnderflowException
                    | IllegalArgumentException
                    | ArrayIndexOutOfBoundsException e) {
                return (Histogram) context.handleWeirdStringValue(Histogram.class, "…", "not a histogram: %s", e);
            }
        }
    }
}
