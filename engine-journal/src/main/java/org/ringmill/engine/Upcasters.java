package org.ringmill.engine;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which version of each command's payload the logic knows, and how older ones become it. The journal keeps a command as it
 * was sent; what reaches the state machine, live or in a replay, is of the current version.
 *
 * <pre>{@code
 * Upcasters.builder()
 *         .current(PLACE, 3)
 *         .from(PLACE, 1, (source, offset, lengthBytes, target) -> ...) // to version 2
 *         .from(PLACE, 2, (source, offset, lengthBytes, target) -> ...) // to version 3
 *         .build();
 * }</pre>
 *
 * <p>Types with no current version are passed on as they are. Immutable; any thread.
 */
public final class Upcasters {
    /** Most bytes of a payload that an upcaster may write, unless told otherwise: as large as a command may be. */
    public static final int DEFAULT_MAX_PAYLOAD_BYTES = 65_536;

    private static final int MAX_PAYLOAD_BYTES = 1 << 24;
    private static final Upcasters NONE = builder().build();

    /** By type id; shorter than there are types, for those behind have no current version. */
    private final @Nullable Chain[] chains;

    private final int maxPayloadBytes;

    private Upcasters(final @Nullable Chain[] chains, final int maxPayloadBytes) {
        this.chains = chains;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** {@return those of an application that passes every command on as it is} */
    public static Upcasters none() {
        return NONE;
    }

    /** {@return a builder} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return an adapter for one thread, with buffers of its own} */
    public UpcastAdapter newAdapter() {
        return new UpcastAdapter(this);
    }

    /** {@return the type's upcasters, or null if it has no current version} */
    @Nullable
    Chain chain(final int typeId) {
        return typeId >= 0 && typeId < chains.length ? chains[typeId] : null;
    }

    int maxPayloadBytes() {
        return chains.length == 0 ? 0 : maxPayloadBytes;
    }

    /** {@return why a command of this version cannot be passed on, or null if it can} */
    @Nullable
    String faultOf(final int typeId, final int schemaVersion) {
        final Chain chain = chain(typeId);
        return chain == null || chain.takes(schemaVersion) ? null : chain.faultOf(typeId, schemaVersion);
    }

    /** One type's steps to its current version, by the version they start from; none where there was no such version. */
    static final class Chain {
        private final int currentVersion;
        private final @Nullable Step[] steps;

        Chain(final int currentVersion, final @Nullable Step[] steps) {
            this.currentVersion = currentVersion;
            this.steps = steps;
        }

        int currentVersion() {
            return currentVersion;
        }

        /** {@return the step from a version that the chain takes, or null from the current one} */
        @Nullable
        Step step(final int schemaVersion) {
            return schemaVersion == currentVersion ? null : steps[schemaVersion];
        }

        boolean takes(final int schemaVersion) {
            return schemaVersion == currentVersion
                    || (schemaVersion >= 0 && schemaVersion < steps.length && steps[schemaVersion] != null);
        }

        String faultOf(final int typeId, final int schemaVersion) {
            return (schemaVersion > currentVersion
                            ? "command of a newer version than is known, typeId="
                            : "command of an older version than any upcaster takes, typeId=")
                    + typeId + ", schemaVersion=" + schemaVersion + ", newest=" + currentVersion;
        }
    }

    /** One upcaster and the version it leads to. */
    record Step(int toVersion, Upcaster upcaster) {}

    /** Gathers current versions and upcasters, in any order. Used by one thread. */
    public static final class Builder {
        private final SortedMap<Integer, Integer> currentVersions = new TreeMap<>();
        private final SortedMap<Integer, SortedMap<Integer, Step>> stepsByType = new TreeMap<>();
        private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;

        private Builder() {}

        /**
         * Says which version of a type the logic knows.
         *
         * @param typeId  of the command, 1 to 32,767
         * @param version of its payload's layout, 0 to 32,767
         */
        public Builder current(final int typeId, final int version) {
            requireRange("typeId", typeId, 1);
            requireRange("version", version, 0);
            if (currentVersions.putIfAbsent(typeId, version) != null) {
                throw new IllegalArgumentException("current version is named twice, typeId=" + typeId);
            }
            return this;
        }

        /** Adds the upcaster from a version to the next number. As {@link #from(int, int, int, Upcaster)}. */
        public Builder from(final int typeId, final int version, final Upcaster upcaster) {
            return from(typeId, version, version + 1, upcaster);
        }

        /**
         * Adds an upcaster.
         *
         * @param typeId    of the command
         * @param version   whose payloads it takes
         * @param toVersion whose payloads it writes, higher
         * @param upcaster  does it
         */
        public Builder from(final int typeId, final int version, final int toVersion, final Upcaster upcaster) {
            requireRange("typeId", typeId, 1);
            requireRange("version", version, 0);
            requireRange("toVersion", toVersion, version + 1);
            final SortedMap<Integer, Step> steps = stepsByType.computeIfAbsent(typeId, type -> new TreeMap<>());
            if (steps.putIfAbsent(version, new Step(toVersion, upcaster)) != null) {
                throw new IllegalArgumentException(
                        "two upcasters from one version, typeId=" + typeId + ", version=" + version);
            }
            return this;
        }

        /** Bounds the payload that an upcaster may write, 8 to 16,777,216 bytes; 65,536 if not called. */
        public Builder maxPayloadBytes(final int bytes) {
            if (bytes < 8 || bytes > MAX_PAYLOAD_BYTES) {
                throw new IllegalArgumentException(
                        "largest payload must be 8 to " + MAX_PAYLOAD_BYTES + " bytes, bytes=" + bytes);
            }
            maxPayloadBytes = bytes;
            return this;
        }

        /**
         * Checks that each upcaster leads to the current version of its type.
         *
         * @throws IllegalArgumentException if one does not; the message names the type and the version where the way ends
         */
        public Upcasters build() {
            stepsByType.forEach(this::requireWhole);
            final @Nullable Chain[] chains =
                    new @Nullable Chain[currentVersions.isEmpty() ? 0 : currentVersions.lastKey() + 1];
            currentVersions.forEach((typeId, version) -> chains[typeId] = chain(typeId, version));
            return new Upcasters(chains, maxPayloadBytes);
        }

        private void requireWhole(final int typeId, final SortedMap<Integer, Step> steps) {
            final Integer current = currentVersions.get(typeId);
            if (current == null) {
                throw new IllegalArgumentException("upcasters without a current version, typeId=" + typeId);
            }
            // Each leads higher, so where every one ends at the current version or where another begins, all ways lead
            // there.
            steps.forEach((version, step) -> {
                if (step.toVersion() != current && !steps.containsKey(step.toVersion())) {
                    throw new IllegalArgumentException("no upcaster from version " + step.toVersion() + ", typeId="
                            + typeId + ", current=" + current + ", reached from version " + version);
                }
            });
        }

        private Chain chain(final int typeId, final int currentVersion) {
            final SortedMap<Integer, Step> known = stepsByType.getOrDefault(typeId, new TreeMap<>());
            final @Nullable Step[] steps = new @Nullable Step[currentVersion];
            known.forEach((version, step) -> steps[version] = step);
            return new Chain(currentVersion, steps);
        }

        private static void requireRange(final String name, final int value, final int least) {
            if (value < least || value > Short.MAX_VALUE) {
                throw new IllegalArgumentException(name + " must be " + least + " to 32767, " + name + "=" + value);
            }
        }
    }
}
