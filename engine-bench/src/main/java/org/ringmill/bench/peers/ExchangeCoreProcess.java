package org.ringmill.bench.peers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/**
 * exchange-core in a process of its own, on the JVM that runs this. It carries out one round for each request, and uses no
 * processor between them; the compiled code stays warm. One thread at a time.
 */
public final class ExchangeCoreProcess implements AutoCloseable {
    /** The commands through the whole of exchange-core. */
    public static final String EXCHANGE = "exchange";

    /** The same without its risk check. */
    public static final String UNCHECKED = "exchange-unchecked";

    /** The commands through its order book alone. */
    public static final String BOOK = "book";

    /** That carry commands out: they group, check, match and hand on results. Who submits comes besides. */
    static final int THREADS = 4;

    /** What served it best on two cores: about twice as fast as the others. */
    public static final WaitStrategy DEFAULT_WAIT_STRATEGY = WaitStrategy.YIELDING;

    /** On two cores 1.7 times as fast as a quarter of it; four times as many slots gave no more than the spread. */
    public static final int DEFAULT_RING_SIZE = 1 << 16;

    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
    private static final int WORDS_OF_ANSWER = 5;
    private static final int LAST_ERRORS_BYTES = 2_000;

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final Path errors;
    private final Duration answerTimeout;

    private ExchangeCoreProcess(final Process process, final Path errors, final Duration answerTimeout) {
        this.process = process;
        this.errors = errors;
        this.answerTimeout = answerTimeout;
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts it with the defaults.
     *
     * @see #start(Path, Path, WaitStrategy, int)
     */
    public static ExchangeCoreProcess start(final Path jar, final Path commands) {
        return start(jar, commands, DEFAULT_WAIT_STRATEGY, DEFAULT_RING_SIZE);
    }

    /**
     * Starts it and waits until it has read the commands.
     *
     * @param jar          from {@link ExchangeCoreJar}
     * @param commands     a {@link CommandFile}
     * @param waitStrategy how its threads wait
     * @param ringSize     slots of its ring, a power of two
     * @throws RingmillException if it does not come up, with what it said
     */
    public static ExchangeCoreProcess start(
            final Path jar, final Path commands, final WaitStrategy waitStrategy, final int ringSize) {
        return start(
                jar, List.of(commands.toString(), waitStrategy.name(), Integer.toString(ringSize)), ANSWER_TIMEOUT);
    }

    static ExchangeCoreProcess start(final Path jar, final List<String> arguments, final Duration answerTimeout) {
        final List<String> words = ExchangeCoreCommandLine.of(jar, arguments);
        final ExchangeCoreProcess started;
        try {
            final Path errors = Files.createTempFile("exchange-core-", ".err");
            errors.toFile().deleteOnExit();
            started = new ExchangeCoreProcess(start(words, errors), errors, answerTimeout);
        } catch (final IOException e) {
            throw new RingmillException(Category.FATAL, "cannot start exchange-core, jar=" + jar, e);
        }
        try {
            started.awaitReady();
            return started;
        } catch (final RingmillException e) {
            started.close();
            throw e;
        }
    }

    private static Process start(final List<String> words, final Path errors) throws IOException {
        try {
            return new ProcessBuilder(words).redirectError(errors.toFile()).start();
        } catch (final IOException e) {
            delete(errors);
            throw e;
        }
    }

    /**
     * Carries out one round.
     *
     * @param what {@link #EXCHANGE}, {@link #UNCHECKED} or {@link #BOOK}
     * @throws RingmillException FATAL if the process has died, is silent for minutes or answers nonsense, with what it
     *     said on its standard error; ERROR if it refuses the request
     */
    public Round run(final String what) {
        try {
            requests.write(what);
            requests.newLine();
            requests.flush();
        } catch (final IOException e) {
            throw fault("exchange-core takes no request, request=" + what, e);
        }
        return round(what, answer(what, answerTimeout));
    }

    /** {@return the process} */
    Process process() {
        return process;
    }

    /** Ends the process: asks it to, and after some seconds, or if this thread is interrupted, does not ask. */
    @Override
    public void close() {
        try {
            requests.write("end\n");
            requests.close();
        } catch (final IOException e) {
            // It has died already, or is about to.
            process.destroy();
        }
        try {
            if (!process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        // Nothing can stop a kill, so this waits for the system alone.
        process.onExit().join();
        delete(errors);
    }

    private void awaitReady() {
        final String answer = answer("start", ANSWER_TIMEOUT);
        if (!answer.equals("ready")) {
            throw fault("exchange-core does not come up, answer=" + answer, null);
        }
    }

    private Round round(final String what, final String answer) {
        if (answer.startsWith("error ")) {
            throw new RingmillException(
                    Category.ERROR, "exchange-core refuses, request=" + what + ", answer=" + answer + said());
        }
        final String[] words = answer.split(" ", -1);
        if (words.length == WORDS_OF_ANSWER && words[0].equals("ok")) {
            try {
                return new Round(
                        Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), words[4]);
            } catch (final NumberFormatException e) {
                throw fault("exchange-core answers nonsense, request=" + what + ", answer=" + answer, e);
            }
        }
        throw fault("exchange-core answers nonsense, request=" + what + ", answer=" + answer, null);
    }

    /** Reads a line on another thread, since a read cannot be given a limit of time. */
    private String answer(final String what, final Duration timeout) {
        final CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(
                this::readLine, task -> daemon(task).start());
        try {
            final String answer = line.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (answer != null) {
                return answer;
            }
            process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            final String exit = process.isAlive() ? "none" : Integer.toString(process.exitValue());
            throw fault("exchange-core has died, request=" + what + ", exitCode=" + exit, null);
        } catch (final TimeoutException e) {
            process.destroyForcibly();
            throw fault("exchange-core is silent, request=" + what + ", timeout=" + timeout, e);
        } catch (final ExecutionException e) {
            throw fault("exchange-core cannot be read, request=" + what, e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw fault("interrupted, request=" + what, e);
        }
    }

    private @Nullable String readLine() {
        try {
            return answers.readLine();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RingmillException fault(final String what, final @Nullable Throwable cause) {
        return new RingmillException(Category.FATAL, what + said(), cause);
    }

    /** {@return the end of what the process said on its standard error} */
    private String said() {
        try {
            final byte[] all = Files.readAllBytes(errors);
            final int from = Math.max(0, all.length - LAST_ERRORS_BYTES);
            final String last = new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
            return last.isEmpty() ? "" : ", stderr=" + last;
        } catch (final IOException e) {
            return ", stderr=unreadable: " + e;
        }
    }

    private static Thread daemon(final Runnable task) {
        final Thread thread = new Thread(task, "exchange-core-answer");
        thread.setDaemon(true);
        return thread;
    }

    private static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            // One that stays behind in the temporary folder harms nobody.
            file.toFile().deleteOnExit();
        }
    }
}
