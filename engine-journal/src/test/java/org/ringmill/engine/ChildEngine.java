package org.ringmill.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ringmill.journal.ChildJournal;
import org.ringmill.journal.Durability;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;

/**
 * An engine in a process of its own, which can be killed: it sends the commands of a {@link Flow} from the first one that the
 * journal does not hold, writes outputs as lines of text, each once over all runs, and ends when all is done.
 *
 * @param directory     of the journal
 * @param outputs       the file of outputs
 * @param seed          of the flow
 * @param commands      how many there are in all
 * @param perSecond     how many to send in a second
 * @param durability    of the engine
 * @param fileBytes     size of the journal's files
 * @param snapshotEvery commands between two snapshots
 */
record ChildEngine(
        Path directory,
        Path outputs,
        long seed,
        long commands,
        long perSecond,
        Durability durability,
        long fileBytes,
        long snapshotEvery) {
    /** Printed when recovery begins. */
    static final String OPENING = "opening";
    /** Printed with the last sequence that was recovered. */
    static final String OPENED = "opened ";
    /** Printed with the state's hash when all commands are done. */
    static final String DONE = "done ";

    private static final int FIELDS = 8;

    /** @param prefix of the command line, such as what makes a namespace; empty for none */
    Process start(final List<String> prefix, final Path log) throws IOException {
        final List<String> line = new ArrayList<>(prefix);
        line.addAll(ChildJournal.commandLine(ChildJournal.inheritedFlags(), ChildEngine.class));
        for (final Object field :
                List.of(directory, outputs, seed, commands, perSecond, durability.label(), fileBytes, snapshotEvery)) {
            line.add(field.toString());
        }
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(final String[] args) throws Exception {
        if (args.length != FIELDS) {
            throw new IllegalArgumentException("fields, expected=" + FIELDS + ", found=" + args.length);
        }
        new ChildEngine(
                        Path.of(args[0]),
                        Path.of(args[1]),
                        Long.parseLong(args[2]),
                        Long.parseLong(args[3]),
                        Long.parseLong(args[4]),
                        Durability.parse(args[5]),
                        Long.parseLong(args[6]),
                        Long.parseLong(args[7]))
                .run();
    }

    private void run() throws IOException {
        final Engines engines = Engines.on(directory).durability(durability);
        try (Lines lines = new Lines(outputs)) {
            engines.context
                    .outputHandler(lines)
                    .outputsAfter(lines::lastWhole)
                    .journalFileBytes(fileBytes)
                    .snapshotEvery(snapshotEvery);
            System.out.println(OPENING);
            try (engines) {
                engines.open();
                System.out.println(OPENED + engines.engine().recovered().lastSequence());
                send(engines);
            }
        }
        System.out.println(DONE + Long.toHexString(engines.stateHash()));
    }

    private void send(final Engines engines) {
        final Flow flow = new Flow(seed);
        final CommandPublisher publisher = engines.engine().publisher();
        final long first = engines.engine().recovered().lastSequence() + 1;
        final long startNs = System.nanoTime();
        for (long number = first; number <= commands; number++) {
            final long turnNs = startNs + (number - first) * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long leftNs = turnNs - System.nanoTime(); leftNs > 0; leftNs = turnNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
            flow.sendOne(publisher, number);
        }
        engines.awaitReleased();
    }

    /** Outputs as lines. What a process that was killed has left of its last command is cut off, and written again. */
    private static final class Lines implements OutputHandler, AutoCloseable {
        private final FileChannel file;
        private final StringBuilder batch = new StringBuilder();

        Lines(final Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        long lastWhole() {
            try {
                return cutLast();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private long cutLast() throws IOException {
            final ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            final String text = new String(content.array(), StandardCharsets.US_ASCII);
            final String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            final long last = whole.isEmpty() ? 1 : sequenceOf(whole, whole.lastIndexOf('\n', whole.length() - 2) + 1);
            int keep = whole.length();
            while (keep > 0) {
                final int line = whole.lastIndexOf('\n', keep - 2) + 1;
                if (sequenceOf(whole, line) != last) {
                    break;
                }
                keep = line;
            }
            file.truncate(keep);
            file.position(keep);
            return last - 1;
        }

        private static long sequenceOf(final String text, final int line) {
            return Long.parseLong(text.substring(line, text.indexOf('/', line)));
        }

        @Override
        public void onOutput(final Message output, final long sequence, final int index, final long timestampNs) {
            batch.append(Recorder.textOf(output, sequence, index, timestampNs)).append('\n');
        }

        @Override
        public void onBatchEnd() throws IOException {
            final ByteBuffer bytes = StandardCharsets.US_ASCII.encode(batch.toString());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            batch.setLength(0);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
