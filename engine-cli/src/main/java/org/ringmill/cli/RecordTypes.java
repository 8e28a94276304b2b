package org.ringmill.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;

/** What types of records are called: as their application says, or by number; the engine's own have names of their own. */
final class RecordTypes {
    private static final String UNNAMED = "type-";
    private static final String TICK = "tick";
    private static final String VOID = "void";

    private final @Nullable Application application;

    /** @param application whose records they are, null if that is not known */
    RecordTypes(final @Nullable Application application) {
        this.application = application;
    }

    /** {@return whether it is a command, and not the engine's: a tick, or a slot that was given up} */
    static boolean isCommand(final int typeId) {
        return typeId > 0;
    }

    String nameOf(final int typeId) {
        if (typeId == 0) {
            return TICK;
        }
        if (typeId < 0) {
            return VOID;
        }
        return application == null ? UNNAMED + typeId : application.commandName(typeId);
    }

    /**
     * Reads a filter: names or numbers, several by comma.
     *
     * @throws IllegalArgumentException if there is no such type; the message lists those that have a name
     */
    IntPredicate filter(final @Nullable String text) {
        if (text == null) {
            return typeId -> true;
        }
        final Set<Integer> wanted = new HashSet<>();
        for (final String part : text.split(",", -1)) {
            wanted.add(typeIdOf(part.strip()));
        }
        return wanted::contains;
    }

    private int typeIdOf(final String part) {
        if (part.matches("-1|[0-9]{1,5}")) {
            return numbered(part, part);
        }
        if (part.matches(UNNAMED + "[0-9]{1,5}")) {
            return numbered(part, part.substring(UNNAMED.length()));
        }
        for (int typeId = -1; typeId <= Short.MAX_VALUE; typeId++) {
            if (nameOf(typeId).equalsIgnoreCase(part)) {
                return typeId;
            }
        }
        throw unknown(part);
    }

    private int numbered(final String part, final String digits) {
        final int typeId = Integer.parseInt(digits);
        if (typeId > Short.MAX_VALUE) {
            throw unknown(part);
        }
        return typeId;
    }

    private IllegalArgumentException unknown(final String part) {
        final List<String> names = new ArrayList<>();
        for (int typeId = -1; typeId <= Short.MAX_VALUE; typeId++) {
            final String name = nameOf(typeId);
            if (!name.equals(UNNAMED + typeId)) {
                names.add(name);
            }
        }
        return new IllegalArgumentException("no such type, found='" + part + "', expected a number up to "
                + Short.MAX_VALUE + " or one of " + String.join(", ", names));
    }
}
