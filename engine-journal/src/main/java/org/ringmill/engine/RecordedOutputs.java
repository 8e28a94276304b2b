package org.ringmill.engine;

import org.ringmill.state.Message;

/**
 * Outputs that were recorded when they left, in their order, to be compared with those of a replay. They may begin before
 * the replay and end behind it. One thread's.
 */
public interface RecordedOutputs {
    /** Goes to the next output, at first to the first. {@return whether there is one} */
    boolean next();

    /** {@return the sequence of the command that caused the output} */
    long sequence();

    /** {@return the output's index among those of the same command, from 0} */
    int index();

    /** {@return the output, valid until the next one; only its type and its bytes are compared} */
    Message output();
}
