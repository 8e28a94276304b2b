package org.ringmill.actor;

/** What a timer of a dispatcher is for. Called on that dispatcher, outside any actor's turn. */
interface Alarm {
    /** The timer has fired, and is not pending any more. */
    void ring(long nowNs);
}
