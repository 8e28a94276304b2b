package org.ringmill.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The declared stages in an order in which each comes behind those it waits for. Checked on construction. */
final class StageGraph<E> {
    private final List<StageSpec<E>> ordered = new ArrayList<>();

    /** @throws IllegalArgumentException for no stage, a name used twice, an unknown name, or a circle */
    StageGraph(final String pipeline, final List<StageSpec<E>> declared) {
        if (declared.isEmpty()) {
            throw new IllegalArgumentException("pipeline has no stage to consume its events, pipeline=" + pipeline);
        }
        final Map<String, StageSpec<E>> byName = new LinkedHashMap<>();
        for (final StageSpec<E> spec : declared) {
            if (byName.put(spec.name, spec) != null) {
                throw new IllegalArgumentException("stage declared twice, stage=" + spec.name);
            }
        }
        for (final StageSpec<E> spec : declared) {
            for (final String before : spec.after) {
                if (!byName.containsKey(before)) {
                    throw new IllegalArgumentException("stage comes after an unknown one, stage=" + spec.name
                            + ", after=" + before + ", known=" + byName.keySet());
                }
            }
            if (!spec.gates.isEmpty() && spec.after.isEmpty()) {
                throw new IllegalArgumentException("a gated stage must come after another, stage=" + spec.name);
            }
        }
        order(byName);
    }

    /** Takes, again and again, the first declared stage whose predecessors have all been taken. */
    private void order(final Map<String, StageSpec<E>> remaining) {
        final Set<String> taken = new TreeSet<>();
        while (!remaining.isEmpty()) {
            final StageSpec<E> next = remaining.values().stream()
                    .filter(spec -> taken.containsAll(spec.after))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "stages wait for each other in a circle, stages=" + remaining.keySet()));
            remaining.remove(next.name);
            taken.add(next.name);
            ordered.add(next);
        }
    }

    List<StageSpec<E>> ordered() {
        return ordered;
    }

    /** {@return whether no stage comes after that one} The publishers must not overtake these. */
    boolean isLast(final StageSpec<E> spec) {
        return ordered.stream().noneMatch(other -> other.after.contains(spec.name));
    }

    String toText() {
        return ordered.stream()
                .map(spec -> "  " + spec.name + " [" + spec.kind + "] after "
                        + (spec.after.isEmpty() ? "the publisher" : String.join(", ", spec.after))
                        + (spec.gates.isEmpty() ? "" : ", gated") + ", on failure " + spec.failurePolicy)
                .collect(Collectors.joining("\n"));
    }

    String toMermaid(final String ringLabel) {
        final StringBuilder text = new StringBuilder("flowchart LR\n  ring[(\"" + ringLabel + "\")]\n");
        for (int i = 0; i < ordered.size(); i++) {
            final StageSpec<E> spec = ordered.get(i);
            text.append("  s%d[\"%s<br/>%s\"]%n".formatted(i, spec.name.replace("\"", "'"), spec.kind));
            if (spec.after.isEmpty()) {
                text.append("  ring --> s%d%n".formatted(i));
            }
            for (final String before : spec.after) {
                text.append("  s%d --> s%d%n".formatted(indexOf(before), i));
            }
            if (!spec.gates.isEmpty()) {
                text.append("  g%d{{\"gate\"}} -.-> s%d%n".formatted(i, i));
            }
        }
        return text.toString();
    }

    private int indexOf(final String name) {
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i).name.equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("unknown stage, stage=" + name);
    }
}
