package org.ringmill.cli;

import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/** How an output is shown: below its command as text, or as an object of its own. One thread's. */
final class OutputFormat {
    private final Application application;
    private final boolean json;
    private final Fields fields = new Fields();

    OutputFormat(final Application application, final boolean json) {
        this.application = application;
        this.json = json;
    }

    /** {@return an output as one line, without its end} */
    String line(final Message output, final long sequence, final int index, final long timestampNs) {
        final String name = application.outputName(output.typeId());
        fields.ofOutput(application, output);
        if (json) {
            return Json.object(object -> {
                object.writeNumberField("sequence", sequence);
                object.writeNumberField("output", index);
                Json.writeTime(object, "time", timestampNs);
                object.writeStringField("type", name);
                object.writeNumberField("typeId", output.typeId());
                object.writeNumberField("version", output.schemaVersion());
                object.writeNumberField("correlationId", output.correlationId());
                JsonFormat.write(object, fields, output);
            });
        }
        final StringBuilder line = new StringBuilder("  -> ").append(Printable.of(name));
        line.append(" v").append(output.schemaVersion());
        TextFormat.append(fields, output, line);
        return line.toString();
    }
}
