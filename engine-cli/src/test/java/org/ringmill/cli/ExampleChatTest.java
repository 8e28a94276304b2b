package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.Waiting;
import org.ringmill.examples.chat.ChatClient;
import picocli.CommandLine.ExitCode;

class ExampleChatTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)\n");

    @TempDir
    private Path directory;

    @Test
    void shouldPrintAConversationAndCounts() {
        final Tool tool = Tool.run("example", "chat");
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isZero();
        assertThat(tool.out())
                .contains("alice > say kitchen the soup is ready")
                .contains("bob   < @alice you forgot your hat")
                .contains("parted with    1");
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        assertThat(Tool.run("example", "chat", "--port", "65536").err())
                .startsWith("ringmill: Invalid value for option '--port': must be 0 to 65535, was 65536");
        assertThat(Tool.run("example", "chat", "--port", "1", "--demo").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("example", "chat", "--drop-oldest").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("example", "chat", "--port", "0", "--history", "0").err())
                .startsWith("ringmill: Invalid value: history must be 1 to 10000, history=0");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Tool tool = Tool.run("example", "chat", "--port", taken.getLocalPort());
            assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(tool.err()).startsWith("ringmill: cannot listen, port=" + taken.getLocalPort() + ", reason=");
        }
    }

    @Test
    void shouldServeUntilItIsTerminatedAndTellTheClients() throws Exception {
        final Path log = Files.createFile(directory.resolve("log"));
        final Process child = ChildTool.start(log, "example", "chat", "--port", "0");
        try {
            assertThat(Waiting.until(() -> port(log) > 0, LIMIT.toNanos(), Waiting.NO_WORK))
                    .as(Files.readString(log))
                    .isTrue();
            final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(log));
            try (ChatClient client = new ChatClient(address, LIMIT)) {
                client.send("name alice\njoin kitchen\nsay kitchen hello");
                assertThat(client.readUntil("hello")).isEqualTo("+ hello alice");
                assertThat(client.readUntil("<alice>")).isEqualTo("#kitchen <alice> hello");
                child.destroy(); // SIGTERM
                assertThat(client.read()).isEqualTo("! the server shuts down");
                assertThat(client.read()).isNull();
            }
            assertThat(child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(log)
                .content()
                .contains("connections  1")
                .contains("said         1")
                .contains("cut off      0");
    }

    private static int port(final Path log) {
        try {
            final Matcher matcher = LISTENING.matcher(Files.readString(log));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (final IOException e) {
            return 0;
        }
    }
}
