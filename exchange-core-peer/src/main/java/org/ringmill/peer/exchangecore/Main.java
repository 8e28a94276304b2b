package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.config.OrdersProcessingConfiguration.RiskProcessingMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process: reads a file of commands, says {@code ready}, then answers one line for each line of request.
 *
 * <pre>
 * exchange            the commands through the whole of exchange-core
 * exchange-unchecked  the same without its risk check
 * book                the commands through its order book alone
 * end                 answers what was asked before, and ends
 *
 * ok OPERATIONS ELAPSED_NS ALLOCATED_BYTES FINGERPRINT
 * error WHAT
 * </pre>
 *
 * <p>Between requests no thread of it runs. Standard input that ends without {@code end} means that nobody listens any more,
 * so it ends at once, whatever it is at.
 */
public final class Main {
    private final CommandFile file;
    private final Layout layout;
    private final PrintStream answers;

    // Made by the first request of each kind, since they take memory; only the thread of requests touches them.
    private final Map<RiskProcessingMode, ExchangeRounds> exchanges = new EnumMap<>(RiskProcessingMode.class);
    private @Nullable BookRounds book;

    private Main(final CommandFile file, final Layout layout, final PrintStream answers) {
        this.file = file;
        this.layout = layout;
        this.answers = answers;
    }

    /**
     * Runs it.
     *
     * @param args the file of commands, the wait strategy (BLOCKING, YIELDING or BUSY_SPIN), the slots of the ring
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final PrintStream answers = System.out;
        // Nothing that a library prints may look like an answer.
        System.setOut(System.err);
        if (args.length != 3) {
            fail(answers, "expected COMMANDS_FILE WAIT_STRATEGY RING_SIZE, found=" + String.join(" ", args));
        }
        try {
            final Layout layout = Layout.parse(args[1], args[2]);
            final Main main = new Main(CommandFile.read(Path.of(args[0])), layout, answers);
            say(answers, "ready");
            main.serve();
        } catch (final IOException | IllegalArgumentException e) {
            fail(answers, e.toString());
        }
    }

    private void serve() throws IOException, InterruptedException {
        final BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final ExecutorService worker = Executors.newSingleThreadExecutor();
        String line = requests.readLine();
        while (line != null && !line.equals("end")) {
            final String request = line;
            worker.execute(() -> answer(request));
            line = requests.readLine();
        }
        if (line == null) {
            Runtime.getRuntime().halt(0);
        }
        worker.shutdown();
        worker.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    private void answer(final String request) {
        try {
            switch (request) {
                case "exchange" ->
                    say(
                            answers,
                            exchange(RiskProcessingMode.FULL_PER_CURRENCY).run().toAnswer());
                case "exchange-unchecked" ->
                    say(
                            answers,
                            exchange(RiskProcessingMode.NO_RISK_PROCESSING)
                                    .run()
                                    .toAnswer());
                case "book" -> say(answers, book().run().toAnswer());
                default -> say(answers, "error expected exchange, exchange-unchecked, book or end, found=" + request);
            }
        } catch (final UnsupportedOperationException e) {
            say(answers, "error " + e.getMessage());
        } catch (final Throwable e) {
            // Threads of the exchange may still run, and would take the processor from others.
            e.printStackTrace();
            fail(answers, e.toString());
        }
    }

    private ExchangeRounds exchange(final RiskProcessingMode riskMode) {
        return exchanges.computeIfAbsent(riskMode, mode -> new ExchangeRounds(file, layout, mode));
    }

    private BookRounds book() {
        BookRounds rounds = book;
        if (rounds == null) {
            rounds = new BookRounds(file);
            book = rounds;
        }
        return rounds;
    }

    private static void say(final PrintStream answers, final String answer) {
        answers.println(answer);
        answers.flush();
    }

    private static void fail(final PrintStream answers, final String what) {
        say(answers, "error " + what.replace('\n', ' '));
        Runtime.getRuntime().halt(1);
    }
}
