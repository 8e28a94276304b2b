package org.ringmill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** How many values came, their sum, and the least and the greatest. One thread's. */
final class Spread {
    private long count;
    private long sum;
    private long least = Long.MAX_VALUE;
    private long greatest;

    void add(final long value) {
        count++;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
    }

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }

    void write(final JsonGenerator json, final String what) throws IOException {
        json.writeNumberField(what + "Sum", sum);
        json.writeNumberField(what + "Min", count == 0 ? 0 : least);
        json.writeNumberField(what + "Max", greatest);
    }

    @Override
    public String toString() {
        return count == 0 ? "none" : "%d to %d, mean %.1f".formatted(least, greatest, (double) sum / count);
    }
}
