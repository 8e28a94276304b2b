package org.ringmill.engine;

/**
 * How long a force is held back so that more commands share it.
 *
 * @param maxCommands that may wait: once so many do, all are forced
 * @param maxWaitNs   that the oldest of them may wait
 */
record GroupCommit(int maxCommands, long maxWaitNs) {
    /** A force for whatever there is. */
    static final GroupCommit AT_ONCE = new GroupCommit(1, 0);
}
