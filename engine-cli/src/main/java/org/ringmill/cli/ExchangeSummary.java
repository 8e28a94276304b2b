package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.state.StateHash;

/**
 * What a run or a recovery came to.
 *
 * @param commands          applied in all
 * @param sequence          of the last one
 * @param events            sent in all
 * @param stateHash         of the state after it
 * @param commandsPerSecond of this run; null for a recovery
 */
record ExchangeSummary(
        long commands,
        long sequence,
        long events,
        long stateHash,
        @Nullable Long commandsPerSecond) {

    static ExchangeSummary of(final ExchangeMachine machine, final long sequence) {
        return new ExchangeSummary(
                machine.commandsApplied(), sequence, machine.eventsSent(), StateHash.of(machine), null);
    }

    ExchangeSummary at(final long rate) {
        return new ExchangeSummary(commands, sequence, events, stateHash, rate);
    }

    /** {@return one line of JSON} The hash is a string of 16 hexadecimal digits: JSON numbers are not that exact. */
    String toJson() throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("commands", commands);
            json.writeNumberField("sequence", sequence);
            json.writeNumberField("events", events);
            json.writeStringField("stateHash", "%016x".formatted(stateHash));
            if (commandsPerSecond != null) {
                json.writeNumberField("commandsPerSecond", commandsPerSecond);
            }
            json.writeEndObject();
        }
        return text.toString();
    }
}
