package org.ringmill.worker;

/** Why a pool has not taken a job. An expected answer, never an exception. */
public enum JobRefusal {
    /** There was no room in its lane, or there were as many open jobs as may be. */
    FULL,
    /** There was no room in its lane for as long as the policy waits. */
    TIMED_OUT,
    /** There was no room in its lane, and the policy drops the newest. */
    DROPPED,
    /** The thread was interrupted while it waited for room; its flag is set again. */
    INTERRUPTED,
    /** A job of that id is open, or is still remembered. */
    DUPLICATE_ID,
    /** The pool was shut down. */
    CLOSED
}
