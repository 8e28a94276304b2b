package org.ringmill.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.Finding;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.recovery.JournalCursor;
import org.ringmill.journal.recovery.Verification;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalStorageException;

/**
 * Reads all of a journal and says what is wrong with it, file by file. Nothing is written and no lock is held, so it may run
 * beside a writer: then it looks at what is acknowledged at its start.
 */
public final class JournalVerifier {
    /** Hears how far the work has come. */
    @FunctionalInterface
    public interface Progress {
        /** So many of so many bytes have been read. Called often, on the verifying thread. */
        void at(long doneBytes, long totalBytes);
    }

    /**
     * What was found.
     *
     * @param findings what is wrong; none if the journal is sound
     * @param files    what was read, file by file
     * @param isLive   whether the journal was being written
     */
    public record Report(List<Finding> findings, List<Verification.FileCount> files, boolean isLive) {
        /** {@return whether nothing is wrong} */
        public boolean isSound() {
            return findings.isEmpty();
        }

        /** {@return whether the next start mends what is wrong, and nothing that was acknowledged is lost} */
        public boolean isRepairable() {
            return findings.stream().allMatch(Finding::isRepairable);
        }

        /** {@return the records that were read} */
        public long records() {
            return files.stream().mapToLong(Verification.FileCount::records).sum();
        }

        /** {@return the frames that were read} */
        public long frames() {
            return files.stream().mapToLong(Verification.FileCount::frames).sum();
        }
    }

    private JournalVerifier() {}

    /**
     * Verifies a journal.
     *
     * @throws JournalException if there is no journal
     */
    public static Report verify(final Path directory, final Progress progress) {
        final JournalDirectory files = new JournalDirectory(directory);
        final long acknowledged = files.isBeingWritten() ? JournalCursor.acknowledged(files, 0) : -1;
        final JournalReader lease = lease(directory);
        try {
            final List<Finding> findings = new ArrayList<>();
            final Identity identity = identityOf(files, findings);
            final JournalBase base = identity == null ? null : identity.base();
            final long totalBytes = Verification.writtenBytes(files);
            final Verification verification = new Verification(files, done -> progress.at(done, totalBytes));
            verification.run(
                    base, identity == null ? 0 : identity.epoch(), acknowledged < 0 ? Long.MAX_VALUE : acknowledged);
            progress.at(totalBytes, totalBytes); // also where damage has hidden some of it
            findings.addAll(verification.findings());
            return new Report(findings, verification.files(), acknowledged >= 0);
        } finally {
            if (lease != null) {
                lease.close();
            }
        }
    }

    /** {@return whose journal it is; null if that cannot be read} */
    private static @Nullable Identity identityOf(final JournalDirectory files, final List<Finding> findings) {
        try {
            return Identity.require(files);
        } catch (final JournalException e) {
            if (e.category() == Category.ERROR) {
                throw e;
            }
            findings.add(new Finding(false, "journal.meta", 0, 0, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** {@return what keeps retention away meanwhile; null if the journal cannot be read from its start} */
    private static @Nullable JournalReader lease(final Path directory) {
        try {
            return JournalReader.open(directory, 0);
        } catch (final DamagedJournalException | JournalStorageException | JournalException e) {
            return null; // the verification will say so, and where
        }
    }
}
