package org.ringmill.examples.chat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection: lines that came, lines to be sent, and the feeds of whoever is at the other end. It takes a command, or a message
 * from a feed, only when there is room for what it would send; so a client that does not read is answered no more, and costs
 * no more than its buffers. The gateway's thread.
 */
final class Session {
    private final SocketChannel channel;
    private final LineBuffer in = new LineBuffer();
    private final Outbox out = new Outbox();

    /** By room; empty for all rooms. */
    private final Map<String, Feed> feeds = new TreeMap<>();

    /** History that was asked for: comes before anything else. */
    private @Nullable Feed history;

    private @Nullable String name;
    private @Nullable Mailbox mailbox;
    private boolean isAtEnd;
    private boolean isEnding;
    private boolean isBroken;

    Session(final SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads what has come and fits; {@return how many bytes}. */
    int read() {
        try {
            final int bytes = isAtEnd || isEnding ? 0 : in.read(channel);
            isAtEnd |= bytes < 0;
            return Math.max(0, bytes);
        } catch (final IOException e) {
            return breakOff();
        }
    }

    /** {@return the next line, if it can be answered now; else null} */
    @Nullable
    String nextLine() {
        if (isEnding || history != null || !out.hasRoom()) {
            return null;
        }
        final String line = in.next();
        if (line == null && isAtEnd) {
            end();
        }
        return line;
    }

    /** {@return whether the line taken last was too long} */
    boolean isLineCut() {
        return in.isCut();
    }

    void print(final String line) {
        out.print(line);
    }

    /** Sends what there is to be sent; {@return how much was done}. */
    int pump() {
        int work = 0;
        if (history != null) {
            work += history.pump(out);
            if (history.isDry()) {
                history.close();
                history = null;
                out.print("+ that is all");
            }
        }
        if (history == null) {
            for (final Feed feed : feeds.values()) {
                work += feed.pump(out);
            }
            work += mailbox == null ? 0 : mailbox.pump(out);
        }
        return work + flush();
    }

    private int flush() {
        try {
            final int bytes = out.flush(channel);
            if (out.isEmpty() && mailbox != null) {
                mailbox.onWritten();
            }
            return bytes;
        } catch (final IOException e) {
            return breakOff();
        }
    }

    /** The other end is gone, which is how connections end: nothing that anybody has to be told. */
    private int breakOff() {
        isBroken = true;
        return 1;
    }

    /** Takes no more commands, and ends once all that there is was sent. */
    void end() {
        isEnding = true;
    }

    /** Ends as {@link #end()}, with a last line, if there is room for it. */
    void announceEnd(final String line) {
        if (out.hasRoom()) {
            out.print(line);
        }
        end();
    }

    /** Ends at once, with a last line as far as that goes through. */
    void partWith(final String line) {
        announceEnd(line);
        flush();
        isBroken = true;
    }

    /** {@return whether a feed was ended because the client does not read} */
    boolean isTooSlow() {
        return feeds.values().stream().anyMatch(Feed::isEnded);
    }

    /** {@return whether it is to be closed} */
    boolean isOver() {
        return isBroken || (isEnding && history == null && out.isEmpty() && areFeedsDry());
    }

    private boolean areFeedsDry() {
        return feeds.values().stream().allMatch(Feed::isDry);
    }

    /** Closes the connection. What was not written of direct messages comes again. */
    void close() throws IOException {
        feeds.values().forEach(Feed::close);
        feeds.clear();
        if (history != null) {
            history.close();
        }
        if (mailbox != null) {
            mailbox.onGone();
        }
        channel.close();
    }

    void history(final Feed feed) {
        history = feed;
    }

    Map<String, Feed> feeds() {
        return feeds;
    }

    void name(final String value, final Mailbox box) {
        name = value;
        mailbox = box;
    }

    /** {@return its name, null while it has none} */
    @Nullable
    String name() {
        return name;
    }
}
