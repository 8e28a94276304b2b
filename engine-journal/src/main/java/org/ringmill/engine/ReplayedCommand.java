package org.ringmill.engine;

/**
 * A command as it stands in a journal, to be kept.
 *
 * @param sequence    its place in the one order, from 1
 * @param timestampNs its event time, nanoseconds since the epoch
 * @param command     what it is, and its payload
 */
public record ReplayedCommand(long sequence, long timestampNs, MessageCopy command) {}
