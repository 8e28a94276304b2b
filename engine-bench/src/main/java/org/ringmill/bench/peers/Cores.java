package org.ringmill.bench.peers;

/** Who may spin: threads that have a core each. On fewer each would use up its time on a core while the one it waits for has none. */
final class Cores {
    private static final int COUNT = Runtime.getRuntime().availableProcessors();

    private Cores() {}

    /** {@return whether so many threads have a core each} */
    static boolean sufficeFor(final int threads) {
        return threads <= COUNT;
    }

    /** {@return how many threads {@link org.ringmill.agent.ThreadLayout#auto()} makes for so many stages} */
    static int threadsFor(final int stages) {
        return Math.min(stages, Math.max(1, COUNT - 1));
    }
}
