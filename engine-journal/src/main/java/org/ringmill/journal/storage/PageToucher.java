package org.ringmill.journal.storage;

import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;

/**
 * Brings pages of a mapped file into memory before the writer comes to them: fills them, and takes part in the writer's own
 * mapping, so the writer meets hardly a page fault. A page is touched by exchanging a zero for a zero: what the writer
 * has put there meanwhile stays. Used by one thread.
 */
final class PageToucher implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;

    /** Pages in one go: one or two milliseconds, some hundred times a second, keep ahead of what a journal can write. */
    private static final int MAX_PAGES = 1024;

    private final MappedBlocks blocks;
    private final ZeroFill fill;
    private long touchedTo;

    PageToucher(final MappedFile file, final ZeroFill fill) {
        blocks = new MappedBlocks(file);
        this.fill = fill;
    }

    /** {@return how far one go can come, from where the writer is or what was touched before} */
    long nextTurn(final long from) {
        return Math.max(touchedTo, from) + (long) MAX_PAGES * PAGE_BYTES;
    }

    /** {@return whether all pages up to a position were touched} */
    boolean hasTouched(final long to) {
        return touchedTo >= to;
    }

    /**
     * Touches some of the pages that were not touched before.
     *
     * @param from where the writer is, in bytes
     * @param to   how far to go
     * @return how many were touched
     */
    int touch(final long from, final long to) {
        touchedTo = Math.max(touchedTo, from & -PAGE_BYTES);
        int pages = 0;
        for (; pages < MAX_PAGES && touchedTo < to; pages++) {
            final MappedBytesStore block = blocks.at(touchedTo); // the file is as long now
            final long pageEnd = touchedTo + PAGE_BYTES;
            if (pageEnd > fill.filledTo() && !fill.tryFillStep(pageEnd, ZeroFill.LONG_STEP_BYTES)) {
                break;
            }
            block.compareAndSwapInt(touchedTo, 0, 0);
            touchedTo += PAGE_BYTES;
        }
        return pages;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
