package org.ringmill.journal.storage;

import java.io.IOException;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.ReferenceOwner;
import org.jspecify.annotations.Nullable;

/**
 * Brings the pages of a mapped file into memory before the writer comes to them. It takes part in the writer's own
 * mapping, so the writer meets hardly a page fault. A page is touched by exchanging a zero for a zero: what the writer
 * has put there meanwhile stays. Used by one thread.
 */
final class PageToucher implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    private static final int WORD_BYTES = 4;

    /** Pages in one go: some hundred microseconds. */
    private static final int MAX_PAGES = 256;

    private final ReferenceOwner owner = ReferenceOwner.temporary("page toucher");
    private @Nullable MappedFile file;
    private @Nullable MappedBytesStore store;
    private long touchedTo;

    /** {@return whether all pages of a file up to a position were touched} */
    boolean hasTouched(final MappedFile current, final long to) {
        return file == current && touchedTo >= to;
    }

    /**
     * Touches some of the pages that were not touched before.
     *
     * @param current  the file that is written now
     * @param from     where the writer is, in bytes
     * @param to       how far to go
     * @return how many were touched
     */
    int touch(final MappedFile current, final long from, final long to) {
        if (file != current) {
            close();
            file = current;
            touchedTo = 0;
        }
        touchedTo = Math.max(touchedTo, from & -PAGE_BYTES);
        int pages = 0;
        for (; pages < MAX_PAGES && touchedTo < to; pages++) {
            storeOf(current, touchedTo).compareAndSwapInt(touchedTo, 0, 0);
            touchedTo += PAGE_BYTES;
        }
        return pages;
    }

    private MappedBytesStore storeOf(final MappedFile current, final long position) {
        final MappedBytesStore known = store;
        if (known != null && known.inside(position, WORD_BYTES)) {
            return known;
        }
        release();
        try {
            final MappedBytesStore acquired = current.acquireByteStore(owner, position);
            store = acquired;
            return acquired;
        } catch (final IOException e) {
            throw new JournalStorageException("cannot map journal file, file=" + current.file(), e);
        }
    }

    private void release() {
        final MappedBytesStore known = store;
        if (known != null) {
            store = null;
            known.release(owner);
        }
    }

    @Override
    public void close() {
        release();
        file = null;
    }
}
