package org.ringmill.bench.peers;

/** What a thread does at a queue that is full or empty. */
enum Waiting {
    SPIN {
        @Override
        void idle() {
            Thread.onSpinWait();
        }
    },
    YIELD {
        @Override
        void idle() {
            Thread.yield();
        }
    };

    abstract void idle();
}
