package org.ringmill.actor;

/**
 * Something of an actor's own that waits for its turn: a timer that has fired, a question that has timed out, a signal. It looks
 * again whether it still holds when the turn comes, so what was cancelled meanwhile never arrives.
 */
interface Due<M> {
    /** The turn has come; on the dispatcher, in the actor's turn. What this throws is the actor's failure. */
    void deliver(Cell<M> cell) throws Exception;
}
