package org.ringmill.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A journal in a process of its own, which can be killed. */
public final class ChildJournal {
    /** Opens, recovers, prints the last sequence or the error. */
    static final String OPEN = "open";
    /** Appends for ever, and prints each durable sequence. */
    /** Deletes all files that may go, and says how many those were. */
    static final String PRUNE = "prune";

    static final String WRITE = "write";

    private ChildJournal() {}

    record Result(int exitCode, String output) {}

    /** {@return the flags of this JVM that a journal needs} */
    public static List<String> inheritedFlags() {
        final List<String> flags = new ArrayList<>();
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--") || flag.startsWith("-XX:+Ignore")) {
                flags.add(flag);
            }
        }
        return flags;
    }

    static Result run(final String command, final Path directory) {
        return run(inheritedFlags(), command, directory);
    }

    static Result run(final List<String> flags, final String command, final Path directory) {
        try {
            final Process process = start(flags, command, directory, Durability.PROCESS_CRASH);
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Process start(
            final List<String> flags, final String command, final Path directory, final Durability durability)
            throws IOException {
        final List<String> line = commandLine(flags, ChildJournal.class);
        line.addAll(List.of(command, directory.toString(), durability.label()));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    /** {@return what starts a class in a JVM of its own; arguments can be added} */
    public static List<String> commandLine(final List<String> flags, final Class<?> main) {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(flags);
        line.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path")));
        line.add(main.getName());
        return line;
    }

    public static void main(final String[] args) {
        final Path directory = Path.of(args[1]);
        try (Journal journal = Journal.open(Records.context(directory).durability(Durability.parse(args[2])))) {
            if (args[0].equals(PRUNE)) {
                System.out.println(journal.prune(Retention.keepAll().withMaxBytes(0), Long.MAX_VALUE));
                return;
            }
            final long last = Records.recoverAndCheck(journal).lastSequence();
            System.out.println("opened " + last);
            if (args[0].equals(WRITE)) {
                journal.start();
                write(journal, last);
            }
        } catch (final RuntimeException e) {
            System.out.println(e);
        }
    }

    private static void write(final Journal journal, final long lastSequence) {
        long sequence = lastSequence;
        while (true) {
            for (int i = 0; i < 1 + sequence % 7; i++) {
                Records.append(journal, ++sequence);
            }
            journal.flush();
            if (journal.durability() == Durability.POWER_LOSS) {
                journal.force();
            }
            System.out.println("durable " + journal.durableSequence());
        }
    }
}
