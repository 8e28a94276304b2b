package org.ringmill.worker;

/**
 * The lanes of a pool. A worker takes from the first that has work, but after {@value Lanes#NORMAL_AFTER} tasks of a higher lane it
 * looks into NORMAL first, and after {@value Lanes#LOW_AFTER} into LOW: no lane starves.
 */
public enum Priority {
    /** Before all others. */
    HIGH,
    /** What {@code execute} and {@code submit} use. */
    NORMAL,
    /** When there is nothing else, and now and then all the same. */
    LOW
}
