package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read through the read system call. Not mapped: a bad sector or a file that shrinks is then an exception with a
 * name in it, where a mapping would answer with a signal.
 */
final class DiskFile implements JournalFile {
    private final Path path;
    private final FileChannel channel;

    DiskFile(final Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot open journal file, file=" + path, e);
        }
    }

    @Override
    public String name() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot read journal file, file=" + path, e);
        }
    }

    @Override
    public int read(final ByteBuffer target, final long position) {
        int count = 0;
        try {
            while (target.hasRemaining()) {
                final int read = channel.read(target, position + count);
                if (read < 0) {
                    break;
                }
                count += read;
            }
        } catch (final IOException e) {
            throw new JournalStorageException(
                    "cannot read journal file, file=" + path + ", offset=" + (position + count), e);
        }
        return count;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot close journal file, file=" + path, e);
        }
    }
}
