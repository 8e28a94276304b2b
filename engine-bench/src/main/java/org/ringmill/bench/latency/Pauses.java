package org.ringmill.bench.latency;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.ringmill.bench.report.LatencyRun;

/**
 * Takes down the collections of garbage for which the JVM stood still while open, at a resolution of a millisecond, which is the
 * JVM's. Collections that run beside the threads are no pauses: their collectors' names say so.
 */
final class Pauses implements AutoCloseable {
    private final NotificationListener listener = this::onNotification;
    private final List<Collection> collections = new CopyOnWriteArrayList<>();

    private record Collection(String name, long startMs, long endMs) {}

    Pauses() {
        for (final GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    private void onNotification(final Notification notification, final Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            final var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            final var times = info.getGcInfo();
            if (!isConcurrent(info.getGcName())) {
                collections.add(new Collection(
                        info.getGcName() + ", " + info.getGcCause(), times.getStartTime(), times.getEndTime()));
            }
        }
    }

    /** {@return whether it is one of ZGC's or Shenandoah's cycles, or G1's marking, which have pauses of their own beside them} */
    static boolean isConcurrent(final String collector) {
        return collector.endsWith("Cycles") || collector.contains("Concurrent");
    }

    /** {@return what happened between two moments, both since the start of the JVM} */
    List<LatencyRun.Pause> between(final long fromMs, final long toMs) {
        return collections.stream()
                .filter(collection -> collection.endMs >= fromMs && collection.startMs <= toMs)
                .map(collection -> new LatencyRun.Pause(
                        collection.name,
                        TimeUnit.MILLISECONDS.toNanos(Math.max(0, collection.startMs - fromMs)),
                        TimeUnit.MILLISECONDS.toNanos(collection.endMs - collection.startMs)))
                .toList();
    }

    @Override
    public void close() {
        for (final GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(listener);
                } catch (final ListenerNotFoundException e) {
                    throw new IllegalStateException("listener was added to every collector, name=" + bean.getName(), e);
                }
            }
        }
    }
}
