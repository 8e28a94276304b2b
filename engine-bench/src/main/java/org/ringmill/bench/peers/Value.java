package org.ringmill.bench.peers;

/** What travels in the duels of pipelines and queues. */
final class Value {
    long value;
}
