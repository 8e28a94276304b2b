package org.ringmill.actor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringmill.actor.Supervision.Directive;

/** The children of an actor and how often each was restarted; its dispatcher's. */
final class Children {
    private static final class Child {
        /** When the last restarts were, a ring; none before the first. */
        private long[] restartsNs = {};

        private int restarts;

        /** Whether its failure waits for what is decided about the parent. */
        private boolean escalated;

        /** {@return whether one more restart is within the limit, and if so counts it} */
        private boolean mayRestart(final Supervision supervision, final long nowNs) {
            final int limit = supervision.maxRestarts;
            if (limit == 0) {
                return false;
            }
            if (restartsNs.length == 0) {
                restartsNs = new long[limit];
            }
            final int slot = restarts % limit;
            if (restarts >= limit && nowNs - restartsNs[slot] < supervision.withinNs) {
                return false;
            }
            restartsNs[slot] = nowNs;
            restarts = restarts + 1 < 2 * limit ? restarts + 1 : limit;
            return true;
        }
    }

    private final Map<Cell<?>, Child> children = new LinkedHashMap<>(0);

    void add(final Cell<?> child) {
        children.put(child, new Child());
    }

    void remove(final Cell<?> child) {
        children.remove(child);
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    List<ActorRef<?>> refs() {
        return children.keySet().stream().<ActorRef<?>>map(child -> child.ref).toList();
    }

    void stopAll() {
        children.keySet().forEach(child -> child.mailbox.putSystem(SystemMessage.STOP));
    }

    /** {@return what follows a failure, with the limit of restarts applied} */
    Directive decide(final Cell<?> cell, final Throwable error, final long nowNs) {
        final Child child = children.get(cell);
        if (child == null) {
            return Directive.STOP;
        }
        Directive directive;
        try {
            directive = cell.supervision.decide(error);
        } catch (final Throwable deciderFailure) {
            cell.system.onFailure(cell.ref, deciderFailure);
            directive = Directive.STOP;
        }
        final boolean isRestart = directive == Directive.RESTART || directive == Directive.RESTART_EMPTY;
        if (isRestart && !child.mayRestart(cell.supervision, nowNs)) {
            return Directive.STOP;
        }
        child.escalated = directive == Directive.ESCALATE;
        return directive;
    }

    /** The parent goes on, and so do those whose failure it took upon itself. */
    void resumeEscalated() {
        children.forEach((cell, child) -> {
            if (child.escalated) {
                child.escalated = false;
                cell.mailbox.putSystem(new SystemMessage.Decided(Directive.RESUME));
            }
        });
    }
}
