package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringmill.engine.Application;
import org.ringmill.engine.DiffResult;
import org.ringmill.engine.LogicDifference;
import org.ringmill.engine.LogicDifference.Kind;

/**
 * What a comparison has found, for people and for programs.
 *
 * @param application names the command at which the versions part
 */
record DiffReport(DiffResult result, Application application) {
    List<String> toText() {
        final List<String> lines = new ArrayList<>();
        final LogicDifference difference = result.difference();
        if (difference != null) {
            lines.add(place(difference) + kind(difference) + ", sequence=" + difference.sequence() + ", time="
                    + Times.iso(difference.timeNs()));
            if (difference.command() != null) {
                lines.add("command  "
                        + new TextFormat(application)
                                .line(difference.command(), difference.sequence(), difference.timeNs(), null));
            }
            add("app", difference, difference.left(), lines);
            add("against", difference, difference.right(), lines);
        } else if (result.thrownByBoth() != null) {
            lines.add("both versions fail alike, sequence=" + result.lastSequence() + ", cause="
                    + Printable.sentence(result.thrownByBoth().toString()));
        } else {
            lines.add("no difference");
        }
        lines.add("compared, lastSequence=" + result.lastSequence() + ", commands=" + result.commandsApplied()
                + ", snapshotSequence=" + result.snapshotSequence()
                + (difference == null && result.thrownByBoth() == null
                        ? ", stateHash=" + "%016x".formatted(result.leftStateHash())
                        : ""));
        return lines;
    }

    private String place(final LogicDifference difference) {
        if (!isInRange()) {
            return "parted before the range, in ";
        }
        return difference.isFirst() ? "first difference in " : "a difference, not known to be the first, in ";
    }

    /** {@return whether the difference is one of the range, and not what the range begins with} */
    private boolean isInRange() {
        return result.recordsRead() > 0;
    }

    private static String kind(final LogicDifference difference) {
        return difference.kind().name().toLowerCase(Locale.ROOT);
    }

    private static void add(
            final String label,
            final LogicDifference difference,
            final LogicDifference.Side side,
            final List<String> lines) {
        lines.add(label);
        lines.add(
                side.thrown() == null
                        ? "  stateHash=" + "%016x".formatted(side.stateHash())
                        : "  thrown=" + Printable.of(side.thrown().toString()));
        final int count = outputCount(difference, side);
        int number = difference.index();
        for (final String output : side.description()) {
            lines.add("  output " + ++number + " of " + count + " -> " + Printable.sentence(output));
        }
        if (difference.kind() == Kind.OUTPUTS && side.description().isEmpty()) {
            lines.add("  output " + (number + 1) + ": none");
        }
    }

    /** {@return how many outputs of the command a side has: those that are equal are not told} */
    private static int outputCount(final LogicDifference difference, final LogicDifference.Side side) {
        return difference.index() + side.outputs().size();
    }

    String toJson() {
        return Json.object(json -> {
            final LogicDifference difference = result.difference();
            json.writeBooleanField("same", result.isSame());
            json.writeNumberField("lastSequence", result.lastSequence());
            json.writeNumberField("commands", result.commandsApplied());
            json.writeNumberField("snapshotSequence", result.snapshotSequence());
            if (result.thrownByBoth() != null) {
                json.writeStringField("thrownByBoth", result.thrownByBoth().toString());
            }
            if (difference != null) {
                json.writeObjectFieldStart("difference");
                json.writeStringField("kind", kind(difference));
                json.writeBooleanField("first", difference.isFirst());
                json.writeBooleanField("inRange", isInRange());
                json.writeNumberField("sequence", difference.sequence());
                Json.writeTime(json, "time", difference.timeNs());
                if (difference.kind() == Kind.OUTPUTS) {
                    json.writeNumberField("output", difference.index());
                }
                if (difference.command() != null) {
                    json.writeFieldName("command");
                    json.writeRawValue(new JsonFormat(application)
                            .line(difference.command(), difference.sequence(), difference.timeNs(), null));
                }
                write(json, "app", difference, difference.left());
                write(json, "against", difference, difference.right());
                json.writeEndObject();
            } else if (result.thrownByBoth() == null) {
                json.writeStringField("stateHash", "%016x".formatted(result.leftStateHash()));
            }
        });
    }

    private static void write(
            final JsonGenerator json,
            final String name,
            final LogicDifference difference,
            final LogicDifference.Side side)
            throws IOException {
        json.writeObjectFieldStart(name);
        if (side.thrown() == null) {
            json.writeStringField("stateHash", "%016x".formatted(side.stateHash()));
        } else {
            json.writeStringField("thrown", side.thrown().toString());
        }
        if (difference.kind() == Kind.OUTPUTS || difference.kind() == Kind.EXCEPTION) {
            json.writeNumberField("outputCount", outputCount(difference, side));
        }
        json.writeArrayFieldStart("outputs");
        for (final String output : side.description()) {
            json.writeString(output);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
