package org.ringmill.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;

/** How long a new process takes from its start to the first acknowledgement, with so many commands behind its snapshot. */
public final class RestartSpeed {
    private static final long BEFORE_SNAPSHOT = 6_000_000;
    private static final long[] BEHIND_SNAPSHOT = {0, 2_000_000, 4_000_000};
    private static final int ROUNDS = 5;

    private RestartSpeed() {}

    static String measure(final Path directory) throws IOException, InterruptedException {
        final StringBuilder text =
                new StringBuilder("restart, from the start of the process to the first acknowledgement");
        for (final long behind : BEHIND_SNAPSHOT) {
            final Path journal = directory.resolve("behind-" + behind);
            ReadSpeeds.writeExchange(journal, BEFORE_SNAPSHOT + behind, BEFORE_SNAPSHOT);
            final List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                seconds.add(restart(journal));
            }
            seconds.sort(null);
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %,d commands, %,d of them behind the snapshot: %.2f s (%.2f to %.2f)",
                    BEFORE_SNAPSHOT + behind,
                    behind,
                    seconds.get(ROUNDS / 2),
                    seconds.get(0),
                    seconds.get(ROUNDS - 1)));
        }
        return text.toString();
    }

    private static double restart(final Path journal) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), RestartSpeed.class.getName(), journal.toString()));
        final long startNs = System.nanoTime();
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            final String line = reader.readLine();
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            if (!"acknowledged".equals(line) || process.waitFor() != 0) {
                throw new IllegalStateException("child failed, line=" + line);
            }
            return seconds;
        }
    }

    /**
     * The process that restarts: it opens the exchange, sends a command, and says when its events are released.
     *
     * @param args the journal
     */
    public static void main(final String[] args) {
        final EngineContext context = new EngineContext()
                .directory(Path.of(args[0]))
                .outputHandler((output, sequence, index, timestampNs) -> {});
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context)) {
            final OrderCommand command = new OrderCommand();
            new OrderFlow(2).next(command);
            exchange.submit(command.onLine(1));
            exchange.awaitReleased(Duration.ofMinutes(1));
            System.out.println("acknowledged");
        }
    }
}
