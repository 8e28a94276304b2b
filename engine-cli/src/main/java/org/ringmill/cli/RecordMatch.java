package org.ringmill.cli;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/** What a record must be like to be found. One thread's. */
final class RecordMatch {
    private final @Nullable Long correlation;
    private final List<String[]> pairs;
    private final byte[] pattern;
    private final @Nullable Application application;
    private final Fields fields = new Fields();
    private final Set<String> names = new TreeSet<>();

    /**
     * @param pairs       names and values of fields, as text
     * @param pattern     bytes in the payload; none if it is empty
     * @param application tells the fields
     */
    RecordMatch(
            final @Nullable Long correlation,
            final List<String[]> pairs,
            final byte[] pattern,
            final @Nullable Application application) {
        this.correlation = correlation;
        this.pairs = pairs;
        this.pattern = pattern;
        this.application = application;
    }

    boolean test(final Message record) {
        if (!pairs.isEmpty()) {
            names.addAll(fields.ofCommand(application, record).values().keySet());
        }
        return (correlation == null
                        || (RecordTypes.isCommand(record.typeId()) && record.correlationId() == correlation))
                && (pattern.length == 0 || contains(Hex.bytes(record)))
                && fits(fields.values());
    }

    /** {@return the names of all fields that were met} */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    private boolean fits(final Map<String, Object> values) {
        for (final String[] pair : pairs) {
            final Object value = values.get(pair[0]);
            if (value == null || !value.toString().equals(pair[1])) {
                return false;
            }
        }
        return true;
    }

    private boolean contains(final byte[] payload) {
        for (int i = 0; i + pattern.length <= payload.length; i++) {
            if (isAt(payload, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(final byte[] payload, final int start) {
        for (int i = 0; i < pattern.length; i++) {
            if (payload[start + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
