package org.ringmill.journal.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the documents of a queue's file, strictly and without Chronicle: its tailers deliver wrong or missing documents
 * of a damaged file without a word. A file is a row of documents; each begins at a multiple of 4 with a 4-byte
 * little-endian header: 30 bits of length, bit 30 set on the queue's own notes, bit 31 set while it is being written.
 * A header of zero ends the row, and so does one with both bits and no length, the end mark of a file that was left.
 *
 * <p>One thread's. The buffer holds the document at hand, or the bytes at hand, only until the next call.
 */
public final class DocumentReader {
    /** What lies at the reader's position. */
    public enum Kind {
        /** A whole document, in the buffer. */
        DOCUMENT,
        /** Nothing was written here yet. */
        END,
        /** The file was left for the next one. */
        END_MARK,
        /** A document whose writer had not finished. */
        INCOMPLETE,
        /** A document that would reach beyond the end of the file, or a file that ends without an end. */
        CUT_OFF,
        /** A header that the queue would not write, or a note of the queue that is none. */
        INVALID
    }

    private static final int HEADER_LENGTH = 4;
    private static final int ALIGNMENT = 4;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int META_BIT = 0x4000_0000;
    private static final int END_MARK_HEADER = 0xC000_0000;
    /** Fits into a core's cache beside the state that is built from it. */
    private static final int MIN_WINDOW_BYTES = 256 * 1024;
    /** Before each file's first document stand notes of the queue; a field's name of up to 31 bytes begins each. */
    private static final byte NAME_CODE = (byte) 0xB9;

    private static final String[] NOTE_NAMES = {"header", "index2index", "index"};
    private static final int MAX_NAME_LENGTH = 16;

    private final int maxDocumentBytes;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuffer window;
    private JournalFile file;
    private long windowStart;
    private int windowLength;
    private long position;
    private long documentEnd;

    /**
     * @param file             to be walked from its start
     * @param maxDocumentBytes longer documents are invalid, and are never read into memory
     */
    public DocumentReader(final JournalFile file, final int maxDocumentBytes) {
        this.file = file;
        this.maxDocumentBytes = maxDocumentBytes;
        window = newWindow(MIN_WINDOW_BYTES);
        view.wrap(window);
    }

    private static ByteBuffer newWindow(final int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the start of another file. */
    public void reset(final JournalFile nextFile) {
        file = nextFile;
        windowStart = 0;
        windowLength = 0;
        position = 0;
        documentEnd = 0;
    }

    /** Stays before the document at hand and forgets what was read: the next call sees what is in the file by then. */
    public void again() {
        windowLength = 0;
        documentEnd = position;
    }

    /** Goes to the next document that is not a note of the queue, and says what lies there. */
    public Kind next() {
        position = documentEnd;
        while (true) {
            if (!fill(position, HEADER_LENGTH)) {
                return Kind.CUT_OFF;
            }
            final int header = view.getInt(offsetOf(position), ByteOrder.LITTLE_ENDIAN);
            if (header == 0) {
                return Kind.END;
            }
            if (header == END_MARK_HEADER) {
                return Kind.END_MARK;
            }
            if (header < 0) {
                return Kind.INCOMPLETE;
            }
            final int lengthBytes = header & LENGTH_MASK;
            if (lengthBytes > maxDocumentBytes) {
                return Kind.INVALID;
            }
            if (!fill(position, HEADER_LENGTH + lengthBytes)) {
                return Kind.CUT_OFF;
            }
            documentEnd = position + HEADER_LENGTH + ((lengthBytes + ALIGNMENT - 1) & -ALIGNMENT);
            if ((header & META_BIT) == 0) {
                return Kind.DOCUMENT;
            }
            if (!isNote(lengthBytes)) {
                return Kind.INVALID;
            }
            position = documentEnd;
        }
    }

    /** The queue's notes begin with one of a few names. Any other is a document whose header was damaged. */
    private boolean isNote(final int lengthBytes) {
        final int offset = documentOffset();
        if (lengthBytes < MAX_NAME_LENGTH || view.getByte(offset) != NAME_CODE) {
            return false;
        }
        final int nameLength = view.getByte(offset + 1);
        for (final String name : NOTE_NAMES) {
            if (name.length() == nameLength && name.equals(view.getStringWithoutLengthAscii(offset + 2, nameLength))) {
                return true;
            }
        }
        return false;
    }

    /** Takes the bytes that follow the header at hand as a whole document of the given length. */
    public void acceptDocument(final int lengthBytes) {
        documentEnd = position + HEADER_LENGTH + ((lengthBytes + ALIGNMENT - 1) & -ALIGNMENT);
    }

    /**
     * Makes bytes of the file available in the buffer.
     *
     * @return false if the file ends before
     */
    public boolean fill(final long filePosition, final int lengthBytes) {
        if (filePosition >= windowStart && filePosition + lengthBytes <= windowStart + windowLength) {
            return true;
        }
        if (filePosition + lengthBytes > file.sizeBytes()) {
            return false;
        }
        if (lengthBytes > window.capacity()) {
            window = newWindow(2 * lengthBytes);
            view.wrap(window);
        }
        window.clear();
        windowStart = filePosition;
        windowLength = file.read(window, filePosition);
        return windowLength >= lengthBytes;
    }

    /** {@return the file at hand} */
    public JournalFile file() {
        return file;
    }

    /** {@return where in the file the header at hand lies} */
    public long position() {
        return position;
    }

    /** {@return where in the file the document at hand lies, behind its header} */
    public long documentPosition() {
        return position + HEADER_LENGTH;
    }

    /** {@return where in {@link #buffer()} the document at hand lies} */
    public int documentOffset() {
        return offsetOf(documentPosition());
    }

    /** {@return the length of the document at hand, from its header, in bytes} */
    public int documentLength() {
        return view.getInt(offsetOf(position), ByteOrder.LITTLE_ENDIAN) & LENGTH_MASK;
    }

    /** {@return where in {@link #buffer()} a byte of the file lies, once filled} */
    public int offsetOf(final long filePosition) {
        return (int) (filePosition - windowStart);
    }

    /** {@return the buffer; another one after a document that is longer than all before} */
    public ByteBuffer buffer() {
        return window;
    }
}
