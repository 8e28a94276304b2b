package org.ringmill.journal.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.ReferenceOwner;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a mapped file that one thread has come to. They stay mapped until the file is closed: to unmap one takes
 * milliseconds, which the thread that writes does not have. Used by one thread, closed when it is done.
 */
final class MappedBlocks implements AutoCloseable {
    private final ReferenceOwner owner = ReferenceOwner.temporary("journal");
    private final MappedFile file;
    private final List<MappedBytesStore> held = new ArrayList<>();
    private @Nullable MappedBytesStore current;

    MappedBlocks(final MappedFile file) {
        this.file = file;
    }

    /** {@return the block with the byte at a position, and more behind it; addressed by positions in the file} */
    MappedBytesStore at(final long position) {
        final MappedBytesStore known = current;
        return known != null && known.inside(position) ? known : acquire(position);
    }

    private MappedBytesStore acquire(final long position) {
        try {
            final MappedBytesStore acquired = file.acquireByteStore(owner, position);
            held.add(acquired);
            current = acquired;
            return acquired;
        } catch (final IOException e) {
            throw new JournalStorageException("cannot map journal file, file=" + file.file(), e);
        }
    }

    @Override
    public void close() {
        current = null;
        held.forEach(block -> block.release(owner));
        held.clear();
    }
}
