package org.ringmill.examples.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client that waits for what it wants to read, for demonstrations and tests. One thread's. */
public final class ChatClient implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 1 << 12;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    /**
     * Connects.
     *
     * @param timeout how long to wait for a connection, and for each line; then there is a {@link java.net.SocketTimeoutException}
     */
    public ChatClient(final InetSocketAddress address, final Duration timeout) throws IOException {
        socket = new Socket();
        // Small, so that a client that does not read is soon seen not to.
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setTcpNoDelay(true);
        socket.connect(address, Math.toIntExact(timeout.toMillis()));
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out = socket.getOutputStream();
    }

    /** Sends a line. */
    public void send(final String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** {@return the next line, waited for; null at the end} */
    public @Nullable String read() throws IOException {
        return in.readLine();
    }

    /** Reads until a line contains a text; {@return that line}. */
    public String readUntil(final String text) throws IOException {
        for (String line = read(); line != null; line = read()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new IOException("the server has closed the connection, expected a line with: " + text);
    }

    /** Says that there will be no more lines; what the server still sends can be read. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
