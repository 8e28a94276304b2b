package org.ringmill.engine;

/** Takes the fields of a message one after another, to show them as text, JSON or CSV. */
public interface FieldSink {
    /** A whole number. */
    void field(String name, long value);

    /** A text. */
    void field(String name, String value);
}
