package org.ringmill.journal.recovery;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.frame.HighWaterDescriptor;
import org.ringmill.journal.storage.JournalFiles;

/**
 * How far an epoch is acknowledged, as its writer has noted: all up to there must be found again.
 *
 * @param sequence  of the last record that was acknowledged, or of the last one before the epoch
 * @param isCertain false if the mark counts what was only in the page cache of a system that has been started anew since (or
 *     may have been): then what is missing was lost as the level allows
 * @param isOfThisBoot false if the system was started anew since, as far as that can be known
 */
record HighWater(long sequence, boolean isCertain, boolean isOfThisBoot) {
    /** {@return what an epoch's mark says} */
    static HighWater read(final JournalFiles files, final int epoch, final long expectedSequence) {
        final byte[] bytes = files.readNote(epoch, JournalFiles.HIGH_WATER_FILE);
        final ByteBuffer content =
                ByteBuffer.wrap(bytes == null ? new byte[0] : bytes).order(FrameDescriptor.BYTE_ORDER);
        final String fault = bytes == null ? "no high-water mark" : faultOf(content, epoch);
        if (fault != null) {
            throw damaged(epoch, 0, expectedSequence, fault);
        }
        final long base = content.getLong(HighWaterDescriptor.BASE_SEQUENCE_OFFSET);
        final long count = HighWaterDescriptor.recordCount(content.getLong(HighWaterDescriptor.MARK_OFFSET), base);
        if (count < 0) {
            throw damaged(
                    epoch, HighWaterDescriptor.MARK_OFFSET, expectedSequence, "a mark that does not fit its check");
        }
        final byte[] bootId = new byte[HighWaterDescriptor.BOOT_ID_LENGTH];
        content.get(HighWaterDescriptor.BOOT_ID_OFFSET, bootId);
        final boolean isCertain = holds(bootId, files.bootId());
        return new HighWater(
                base + count, isCertain, isCertain || Arrays.equals(bootId, HighWaterDescriptor.unknownBoot()));
    }

    private static @Nullable String faultOf(final ByteBuffer content, final int epoch) {
        if (content.capacity() != HighWaterDescriptor.LENGTH) {
            return "a length of " + content.capacity() + " bytes";
        }
        if (content.getLong(HighWaterDescriptor.MAGIC_OFFSET) != HighWaterDescriptor.MAGIC) {
            return "no magic of a high-water mark";
        }
        if (content.getInt(HighWaterDescriptor.CHECKSUM_OFFSET) != HighWaterDescriptor.checksumOf(content)) {
            return "a header that does not fit its checksum";
        }
        final int version = content.getInt(HighWaterDescriptor.VERSION_OFFSET);
        if (version != HighWaterDescriptor.FORMAT_VERSION) {
            return "format version " + version;
        }
        if (content.getInt(HighWaterDescriptor.RESERVED_OFFSET) != 0
                || content.getLong(HighWaterDescriptor.RESERVED_OFFSET + Integer.BYTES) != 0) {
            return "reserved bytes that are not zero";
        }
        final int found = content.getInt(HighWaterDescriptor.EPOCH_OFFSET);
        return found == epoch ? null : "a mark of epoch " + found;
    }

    private static boolean holds(final byte[] bootId, final byte[] running) {
        return Arrays.equals(bootId, HighWaterDescriptor.anyBoot())
                || (Arrays.equals(bootId, running) && !Arrays.equals(bootId, HighWaterDescriptor.unknownBoot()));
    }

    private static DamagedJournalException damaged(
            final int epoch, final long offset, final long expectedSequence, final String found) {
        return new DamagedJournalException(
                JournalFiles.epochName(epoch) + "/" + JournalFiles.HIGH_WATER_FILE, offset, expectedSequence, found);
    }
}
