package org.ringmill.journal.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;
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
            expectNoReads(acquired);
            held.add(acquired);
            current = acquired;
            return acquired;
        } catch (final IOException e) {
            throw new JournalStorageException("cannot map journal file, file=" + file.file(), e);
        }
    }

    /**
     * The kernel takes the first store to a page for the beginning of a read, and fills what lies around with zeros, as far as
     * the disk's setting for reading ahead goes, often megabytes: a stall of milliseconds. {@link ZeroFill} comes
     * first, yet without this hint some such stalls remain. Without it all works.
     */
    private static void expectNoReads(final MappedBytesStore block) {
        if (Disk.IS_LINUX) {
            PosixAPI.posix()
                    .madvise(block.addressForRead(block.start()), block.underlyingCapacity(), MAdviseFlag.MADV_RANDOM);
        }
    }

    @Override
    public void close() {
        current = null;
        held.forEach(block -> block.release(owner));
        held.clear();
    }
}
