package org.ringmill.bench.peers;

/** What runs Pekko's actors, and how many messages an actor handles before the thread turns to another one. */
enum PekkoDispatcher {
    /** As it comes: a fork-join pool of eight threads and more, 5 messages. */
    DEFAULT("default dispatcher", ""),
    /** A fork-join pool of just the threads wanted. */
    FORK_JOIN("fork-join", """
            type = Dispatcher
            executor = "fork-join-executor"
            fork-join-executor { parallelism-min = THREADS, parallelism-factor = 1.0, parallelism-max = THREADS }
            throughput = 1024
            """),
    /** A pool that keeps each actor on a thread, with queues that hold all that can be in flight. */
    AFFINITY("affinity pool", """
            type = Dispatcher
            executor = "affinity-pool-executor"
            affinity-pool-executor {
              parallelism-min = THREADS, parallelism-factor = 1.0, parallelism-max = THREADS, task-queue-size = 8192
            }
            throughput = 1024
            """),
    /** A thread for each actor. */
    PINNED("pinned", """
            type = PinnedDispatcher
            executor = "thread-pool-executor"
            thread-pool-executor { allow-core-timeout = off }
            throughput = 1024
            """);

    private final String description;
    private final String settings;

    PekkoDispatcher(final String description, final String settings) {
        this.description = description;
        this.settings = settings;
    }

    String description() {
        return description;
    }

    /** {@return its settings in the system's configuration; none for the default one} */
    String settings(final int threads) {
        return settings.replace("THREADS", Integer.toString(threads));
    }
}
