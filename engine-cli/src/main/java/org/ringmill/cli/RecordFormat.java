package org.ringmill.cli;

import org.jspecify.annotations.Nullable;
import org.ringmill.state.Message;

/** How a record is shown. One thread's. */
interface RecordFormat {
    /**
     * {@return a record as one line, without its end}
     *
     * @param place file and offset of its frame; null if that is not wanted
     */
    String line(Message record, long sequence, long timestampNs, @Nullable String place);
}
