package org.ringmill.pipeline;

/** What one publisher has met with, beside what it published. Written by its thread; others read it for metrics, and may see it late. */
final class PublisherCounters {
    long conflated;
    long rejected;
    long dropped;
    long timedOut;
    long aborted;
    long blocked;

    void onRefused(final Offer reason) {
        switch (reason) {
            case REJECTED -> rejected++;
            case DROPPED -> dropped++;
            case TIMED_OUT -> timedOut++;
            case CLOSED, NO_SPACE, INTERRUPTED, PUBLISHED, CONFLATED -> {
                // not an overflow
            }
        }
    }
}
