package org.ringmill.state;

import org.agrona.DirectBuffer;

/**
 * A view of one message, a command going in or an output coming out: some bytes and what they are. It is valid only
 * during the call that it is passed to; whoever wants to keep it copies it.
 */
public interface Message {
    /** {@return the application's number for this kind of message, 1 to 32,767} */
    int typeId();

    /** {@return the version of the payload's layout, 0 to 32,767} */
    int schemaVersion();

    /** {@return the number the sender gave the command, carried unchanged to its outputs} */
    long correlationId();

    /** {@return the buffer that holds the payload} */
    DirectBuffer buffer();

    /** {@return where in {@link #buffer()} the payload begins, in bytes} */
    int offset();

    /** {@return the payload's length in bytes} */
    int length();
}
