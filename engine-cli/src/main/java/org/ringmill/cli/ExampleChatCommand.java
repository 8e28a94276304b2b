package org.ringmill.cli;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.examples.chat.ChatCounts;
import org.ringmill.examples.chat.ChatDemo;
import org.ringmill.examples.chat.ChatReport;
import org.ringmill.examples.chat.ChatServer;
import org.ringmill.examples.chat.ChatServerBuilder;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Shutdown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill example chat}. */
@Command(
        name = "chat",
        description =
                "A chat server whose rooms are topics, on the loopback address. Without a port it has a conversation"
                        + " with clients of its own, over sockets, and prints it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nWith a port it serves until Ctrl-C or SIGTERM; then it tells all clients and lets them have"
                + " what is theirs. Exits with 1 if that was not possible.%n%nExamples:%n",
        footer = {"  ringmill example chat", "  ringmill example chat --port 7000", "  nc localhost 7000"})
final class ExampleChatCommand implements Callable<Integer> {
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    /** Beside the time for the clients. */
    private static final Duration TIME_TO_PRINT = Duration.ofSeconds(5);

    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(names = "--demo", description = "The conversation; also without any option.")
    private boolean demo;

    @Option(names = "--port", paramLabel = "PORT", description = "Serves on this port; 0 for one that is free.")
    private @Nullable Integer port;

    @Option(names = "--history", paramLabel = "N", description = "Messages kept of each room, 1 to 10000. Else 100.")
    private @Nullable Integer history;

    @Option(
            names = "--drop-oldest",
            description = "Who reads too slowly loses the oldest messages, and is told so. Else it is parted with.")
    private boolean dropOldest;

    ExampleChatCommand() {}

    @Override
    public Integer call() throws Exception {
        if (port == null) {
            if (history != null || dropOldest) {
                throw new ParameterException(
                        spec.commandLine(), "Options '--history' and '--drop-oldest' are for a server, with --port");
            }
            return converse();
        }
        if (demo || port < 0 || port > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    demo
                            ? "Options '--demo' and '--port' exclude each other"
                            : "Invalid value for option '--port': must be 0 to " + MAX_PORT + ", was " + port);
        }
        return serve(port, builder(port));
    }

    private int converse() throws IOException, InterruptedException {
        final Lines out = Lines.to(spec.commandLine().getOut());
        final ChatReport report = new ChatDemo(out::print).run();
        out.print("");
        lines(report).forEach(out::print);
        out.flush();
        return report.isOrderly() ? 0 : 1;
    }

    private ChatServerBuilder builder(final int listenPort) {
        try {
            final ChatServerBuilder builder = ChatServer.builder().port(listenPort);
            if (history != null) {
                builder.history(history);
            }
            return dropOldest ? builder.slowClients(Backpressure.dropOldest()) : builder;
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value: " + e.getMessage(), e);
        }
    }

    /** Serves until a signal comes, whose part of the shutdown also prints. */
    private int serve(final int listenPort, final ChatServerBuilder builder) throws Exception {
        final Lines out = Lines.to(spec.commandLine().getOut());
        final Shutdown shutdown = new Shutdown(TIME_TO_END.plus(TIME_TO_PRINT)).onSignal();
        try (ChatServer server = start(listenPort, builder.events(event -> print(out, event)))) {
            print(
                    out,
                    "listening on " + server.address().getAddress().getHostAddress() + ':'
                            + server.address().getPort());
            shutdown.register("chat", left -> {
                final ChatReport report = server.shutdown(TIME_TO_END);
                lines(report).forEach(line -> print(out, line));
                return report.isOrderly();
            });
            return shutdown.await().isClean() ? 0 : 1;
        }
    }

    private static ChatServer start(final int listenPort, final ChatServerBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (final BindException e) {
            throw new RingmillException(
                    Category.ERROR, "cannot listen, port=" + listenPort + ", reason=" + e.getMessage(), e);
        }
    }

    /** What happens comes from several threads. */
    private static void print(final Lines out, final String line) {
        synchronized (out) {
            out.print(line);
            out.flush();
        }
    }

    private static List<String> lines(final ChatReport report) {
        final ChatCounts counts = report.counts();
        final Amounts rows = new Amounts()
                .row("connections", counts.accepted())
                .row("refused", counts.refused())
                .row("commands", counts.commands())
                .row("mistakes", counts.mistakes())
                .row("said", counts.said())
                .row("told", counts.told())
                .row("delivered", counts.delivered())
                .row("dropped", counts.dropped())
                .row("parted with", counts.parted())
                .row("cut off", report.cutOff());
        report.unreadMail().forEach((name, messages) -> rows.row("unread by " + name, messages));
        return rows.lines();
    }
}
