package org.ringmill.bench.latency;

import java.util.Map;

/**
 * What is measured. The harness starts it, sends events at the moments of a schedule, and stops it; the target says when each
 * event is done, from whichever thread that happens on. A target is started once: every run gets one of its own.
 *
 * <pre>{@code
 * public final class QueueTarget implements LatencyTarget {
 *     private static final long END = -1;
 *     private final BlockingQueue<Long> queue = new ArrayBlockingQueue<>(1024);
 *     private Thread consumer;
 *
 *     public String name() {
 *         return "queue";
 *     }
 *
 *     public void start(LatencyProbe probe) {
 *         StageRecorder taken = probe.stage("taken");
 *         consumer = new Thread(() -> {
 *             try {
 *                 for (long dueNs = queue.take(); dueNs != END; dueNs = queue.take()) {
 *                     taken.record(dueNs);
 *                 }
 *             } catch (InterruptedException e) {
 *                 Thread.currentThread().interrupt();
 *             }
 *         });
 *         consumer.start();
 *     }
 *
 *     public void send(long dueNs) throws InterruptedException {
 *         queue.put(dueNs);
 *     }
 *
 *     public void stop() throws InterruptedException {
 *         queue.put(END);
 *         consumer.join();
 *     }
 * }
 * }</pre>
 *
 * <p>Before it measures the harness warms the target up, at 100,000 events a second for a moment even where it then sends
 * fewer. A minute after the last event it gives up waiting for those that are not done.
 *
 * <p>The {@code ringmill} tool finds those in a JAR file that its {@code META-INF/services} names; they are public, and so is their
 * constructor without parameters.
 */
public interface LatencyTarget {
    /** {@return what the result is called by} */
    String name();

    /** {@return what else a reader of the result must know, such as layout and durability, in the order to be shown} */
    default Map<String, String> properties() {
        return Map.of();
    }

    /** {@return how many of its threads never sleep; the sender is another one} */
    default int busyThreads() {
        return 1;
    }

    /** {@return whether it writes into {@link LatencyProbe#directory()}: what that is on is looked at before the start} */
    default boolean writesFiles() {
        return false;
    }

    /**
     * Gets ready for events.
     *
     * @throws Exception which ends the measurement
     */
    void start(LatencyProbe probe) throws Exception;

    /**
     * Takes one event; always called by the same thread. May hold the caller up: that counts as latency.
     *
     * @param dueNs when the event was to be sent, in the time of {@link LatencyProbe#clock()}; goes with it to its end
     * @throws Exception which ends the measurement
     */
    void send(long dueNs) throws Exception;

    /**
     * Ends, once all events are done or after a failure; also when it did not start to its end.
     *
     * @throws Exception which ends the measurement
     */
    void stop() throws Exception;
}
