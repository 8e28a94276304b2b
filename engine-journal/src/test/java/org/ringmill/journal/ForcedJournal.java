package org.ringmill.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ringmill.agent.RingmillException;

/** A journal at POWER_LOSS in a process of its own, on a disk that fails under it. */
final class ForcedJournal {
    /** Opens, appends for ever on one thread and forces on another, and prints each sequence that is durable. */
    static final String WRITE = "write";
    /** Opens, checks all, goes on a little, closes, and does it once more. */
    static final String CHECK = "check";

    private static final int GOING_ON = 500;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private ForcedJournal() {}

    /**
     * @param fileBytes size of the journal's files
     * @param maxUnforced most records that wait for a force
     */
    static Process start(
            final String command, final Path directory, final long fileBytes, final int maxUnforced, final long seed)
            throws IOException {
        final List<String> line = ChildJournal.commandLine(ChildJournal.inheritedFlags(), ForcedJournal.class);
        line.addAll(List.of(
                command,
                directory.toString(),
                Long.toString(fileBytes),
                Integer.toString(maxUnforced),
                Long.toString(seed)));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    public static void main(final String[] args) throws InterruptedException {
        final Path directory = Path.of(args[1]);
        final long fileBytes = Long.parseLong(args[2]);
        if (args[0].equals(CHECK)) {
            goOn(directory, fileBytes);
            goOn(directory, fileBytes);
        } else {
            write(directory, fileBytes, Integer.parseInt(args[3]), new SplittableRandom(Long.parseLong(args[4])));
        }
    }

    private static Journal.Context context(final Path directory, final long fileBytes) {
        return Records.context(directory)
                .durability(Durability.POWER_LOSS)
                .maxFrameBytes(64 * 1024)
                .fileBytes(fileBytes)
                .warningHandler(warning -> System.out.println("warning: " + warning.getMessage()));
    }

    private static void goOn(final Path directory, final long fileBytes) {
        final long last;
        try (Journal journal = Journal.open(context(directory, fileBytes))) {
            last = Records.recoverAndCheck(journal).lastSequence();
            System.out.println("sound " + last);
            journal.start();
            for (int i = 1; i <= GOING_ON; i++) {
                Records.append(journal, last + i);
            }
        }
        try (Journal journal = Journal.open(context(directory, fileBytes))) {
            final long found = Records.recoverAndCheck(journal).lastSequence();
            if (found != last + GOING_ON) {
                throw new AssertionError("appended to " + (last + GOING_ON) + ", found " + found);
            }
        }
    }

    private static void write(
            final Path directory, final long fileBytes, final int maxUnforced, final SplittableRandom random)
            throws InterruptedException {
        try (Journal journal = Journal.open(context(directory, fileBytes))) {
            long sequence = Records.recoverAndCheck(journal).lastSequence();
            journal.start();
            System.out.println("opened " + sequence);
            final SplittableRandom other = random.split();
            final Thread forcing = new Thread(() -> force(journal, maxUnforced, other));
            final Thread maintaining = new Thread(() -> maintain(journal));
            forcing.start();
            maintaining.start();
            try {
                while (journal.failure() == null) {
                    sequence = appendFrame(journal, sequence, random);
                    while (sequence - journal.forcedSequence() > maxUnforced && journal.failure() == null) {
                        LockSupport.parkNanos(PAUSE_NS);
                    }
                }
            } finally {
                forcing.join();
                maintaining.join();
            }
        }
    }

    /** As an engine's agent does: the next file, the manifest and the mark are its work. */
    private static void maintain(final Journal journal) {
        for (int turn = 0; journal.failure() == null; turn++) {
            try {
                journal.findRoom();
                if (turn % 100 == 0) {
                    journal.maintain(0);
                }
            } catch (final RingmillException | InternalError e) {
                System.out.println("not maintained: " + e.getMessage()); // the disk dies under it, too
            }
            LockSupport.parkNanos(20 * PAUSE_NS);
        }
    }

    private static long appendFrame(final Journal journal, final long from, final SplittableRandom random) {
        long sequence = from;
        for (int records = 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 10); records > 0; records--) {
            Records.append(journal, ++sequence);
        }
        journal.flush();
        return sequence;
    }

    /** Waits now and then for more to come, so that there is something to lose. */
    private static void force(final Journal journal, final int maxUnforced, final SplittableRandom random) {
        while (journal.failure() == null) {
            final long wanted = journal.forcedSequence() + 1 + random.nextInt(maxUnforced);
            while (journal.appendedSequence() < wanted && journal.failure() == null) {
                LockSupport.parkNanos(PAUSE_NS);
            }
            System.out.println("durable " + journal.force());
        }
    }
}
