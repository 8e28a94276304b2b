package org.ringmill.agent;

import java.util.concurrent.TimeUnit;

/** For tests of wake-ups: a group whose threads park until they are signalled, so that a signal that is lost costs an hour, and shows. */
public final class ParkingGroup {
    private ParkingGroup() {}

    /** {@return a group of that name, started, without agents} Whoever joins has a thread of his own. */
    public static AgentGroup start(final String name) {
        final AgentGroup group = AgentGroup.builder(name)
                .layout(ThreadLayout.dedicated())
                .idleMode(IdleMode.PARK)
                .maxParkNs(TimeUnit.HOURS.toNanos(1))
                .build();
        group.start();
        return group;
    }
}
