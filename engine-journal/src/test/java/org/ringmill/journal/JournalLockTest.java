package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.storage.JournalInUseException;

/** One writer to a directory, by whatever name, in whatever process: a second is refused at once, and harms nothing. */
class JournalLockTest {
    /** Promised of a machine that is not busy with others; it takes a millisecond. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final int TRIES = 3;

    @TempDir
    private Path directory;

    private Path journal;
    private Path link;
    private Path linkAbove;

    @BeforeEach
    void makeLinks() throws IOException {
        final Path parent = Files.createDirectory(directory.resolve("parent"));
        journal = Files.createDirectory(parent.resolve("journal"));
        link = Files.createSymbolicLink(directory.resolve("link"), journal);
        linkAbove =
                Files.createSymbolicLink(directory.resolve("linkAbove"), parent).resolve("journal");
    }

    @Test
    void shouldRefuseASecondWriterOfThisProcessByAnyName() {
        try (Journal first = Journal.open(Records.context(link))) {
            first.start();
            Records.append(first, 1);
            requireRefused("this process");
            assertThat(ChildJournal.run(ChildJournal.OPEN, linkAbove).output()).contains("JournalInUseException");
            Records.append(first, 2);
            first.flush();
        }
        requireHolds(2);
    }

    @Test
    void shouldRefuseASecondWriterOfAnotherProcessByAnyName() throws IOException, InterruptedException {
        final Process writer = ChildJournal.start(
                ChildJournal.inheritedFlags(), ChildJournal.WRITE, linkAbove, Durability.PROCESS_CRASH);
        final ChildOutput output = new ChildOutput(writer);
        try {
            assertThat(output.await(1)).as(output.text()).isTrue();
            requireRefused("another process");
            assertThat(output.await(output.last() + 100))
                    .as("it goes on, %s", output.text())
                    .isTrue();
        } finally {
            writer.toHandle().destroyForcibly(); // a kill that leaves the pipe
        }
        requireHolds(output.awaitEnd());
    }

    /** By any name, by each at once: of a few tries, since the machine may hold one up. */
    private void requireRefused(final String holder) {
        for (final Path path :
                new Path[] {journal, link, linkAbove, link.resolve("../journal"), journal.resolve(".")}) {
            long leastNs = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                final long startNs = System.nanoTime();
                final Throwable refusal = catchThrowable(() -> Journal.open(Records.context(path)));
                leastNs = Math.min(leastNs, System.nanoTime() - startNs);
                assertThat(refusal)
                        .as(path.toString())
                        .isInstanceOf(JournalInUseException.class)
                        .hasMessageContaining("heldBy=" + holder);
            }
            assertThat(Duration.ofNanos(leastNs)).as(path.toString()).isLessThan(LIMIT);
        }
    }

    /** The lock went with its holder, and all is there. */
    private void requireHolds(final long atLeast) {
        try (Journal next = Journal.open(Records.context(journal))) {
            assertThat(Records.recoverAndCheck(next).lastSequence()).isGreaterThanOrEqualTo(atLeast);
        }
    }
}
