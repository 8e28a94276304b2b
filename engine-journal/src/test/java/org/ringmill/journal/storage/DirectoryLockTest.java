package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** POSIX drops a process's lock with any descriptor of the file that it closes: whoever only asks must not. */
class DirectoryLockTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNotDropALockOfThisProcessThatItDoesNotKnow() throws Exception {
        final Path file = directory.resolve("journal.lock");
        // The writer of another class loader, or of this one a moment after the probe looked into the table.
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(writer.tryLock()).isNotNull();
            assertThat(lockableByAnother(file)).as("before").isFalse();
            assertThat(DirectoryLock.isHeld(directory)).isTrue();
            assertThat(lockableByAnother(file)).as("after").isFalse();
        }
    }

    /** Asks a process that is none of Java's; without Python the test is skipped. */
    private static boolean lockableByAnother(final Path file) throws Exception {
        final Process python;
        try {
            python = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import fcntl,sys\nf=open(sys.argv[1],'r+')\nfcntl.lockf(f,fcntl.LOCK_EX|fcntl.LOCK_NB)",
                            file.toString())
                    .start();
        } catch (final IOException e) {
            return abort("skipped: no python3");
        }
        return python.waitFor() == 0;
    }
}
