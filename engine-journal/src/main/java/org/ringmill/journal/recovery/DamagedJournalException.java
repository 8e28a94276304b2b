package org.ringmill.journal.recovery;

import org.ringmill.agent.RingmillException;

/**
 * The journal holds something that neither the engine nor a crash would have left, so the records from there on cannot
 * be trusted. Nothing was changed on the disk. Whatever was built from the records before is to be thrown away.
 */
public final class DamagedJournalException extends RingmillException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final long expectedSequence;
    private final String found;

    public DamagedJournalException(
            final String file, final long offset, final long expectedSequence, final String found) {
        super(
                Category.FATAL,
                "journal is damaged, file=" + file + ", offset=" + offset + ", expectedSequence=" + expectedSequence
                        + ", found=" + found);
        this.file = file;
        this.offset = offset;
        this.expectedSequence = expectedSequence;
        this.found = found;
    }

    /** {@return the file, or the epoch's directory where a file is missing} */
    public String file() {
        return file;
    }

    /** {@return where in the file, in bytes} */
    public long offset() {
        return offset;
    }

    /** {@return the sequence that should have come there} */
    public long expectedSequence() {
        return expectedSequence;
    }

    /** {@return what is there instead} */
    public String found() {
        return found;
    }
}
