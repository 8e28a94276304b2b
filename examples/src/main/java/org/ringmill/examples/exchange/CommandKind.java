package org.ringmill.examples.exchange;

/** What a command asks for, and the {@code typeId} of its message. */
public enum CommandKind {
    /** A new order. */
    PLACE(1),
    /** A new price for an open order. */
    MOVE(2),
    /** Takes all that is open of an order from the book. */
    CANCEL(3),
    /** Takes a part of an order from the book. */
    REDUCE(4);

    private final int typeId;

    CommandKind(final int typeId) {
        this.typeId = typeId;
    }

    /** {@return the number of this kind of message on the engine} */
    public int typeId() {
        return typeId;
    }
}
