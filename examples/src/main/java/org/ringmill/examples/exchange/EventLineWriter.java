package org.ringmill.examples.exchange;

import java.io.IOException;
import java.io.OutputStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.agent.RingmillException;
import org.ringmill.examples.exchange.codec.FailedDecoder;
import org.ringmill.examples.exchange.codec.ReducedDecoder;
import org.ringmill.examples.exchange.codec.RejectedDecoder;
import org.ringmill.examples.exchange.codec.TradeDecoder;
import org.ringmill.state.Message;

/**
 * Writes events as lines of text, each with the line of its command first:
 *
 * <pre>
 * commandLine,TRADE,takerOrderId,makerOrderId,price,size
 * commandLine,REDUCE,orderId,,price,size
 * commandLine,REJECT,orderId,,price,size
 * commandLine,ERROR,orderId,,,reason
 * </pre>
 *
 * <p>Lines are gathered in a buffer; {@link #flush} hands them to the stream, whole lines only. Nothing is allocated per line.
 * One thread at a time.
 */
public final class EventLineWriter {
    /** Longest line, its end counted. */
    public static final int MAX_LINE_BYTES = 128;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String[] REASONS = names(FailReason.values());

    private final TradeDecoder trade = new TradeDecoder();
    private final ReducedDecoder reduced = new ReducedDecoder();
    private final RejectedDecoder rejected = new RejectedDecoder();
    private final FailedDecoder failed = new FailedDecoder();
    private final OutputStream stream;
    private final byte[] lines = new byte[BUFFER_BYTES];
    private final UnsafeBuffer buffer = new UnsafeBuffer(lines);

    private int position;
    private long lineCount;
    private long flushedBytes;

    /**
     * Makes a writer.
     *
     * @param stream takes the lines; needs no buffer of its own; is not closed here
     */
    public EventLineWriter(final OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Writes one event.
     *
     * @throws RingmillException (ERROR) if it is none, or cut short
     * @throws IOException       if the stream fails
     */
    public void write(final Message event) throws IOException {
        if (BUFFER_BYTES - position < MAX_LINE_BYTES) {
            drain();
        }
        position = format(event, position);
        lineCount++;
    }

    /** Hands all lines to the stream and flushes it. */
    public void flush() throws IOException {
        drain();
        stream.flush();
    }

    /** {@return how many lines were written} */
    public long lines() {
        return lineCount;
    }

    /** {@return how many bytes were written, those not flushed yet included} */
    public long lengthBytes() {
        return flushedBytes + position;
    }

    private static String[] names(final FailReason[] reasons) {
        final String[] names = new String[reasons.length];
        for (final FailReason reason : reasons) {
            names[reason.ordinal()] = reason.name();
        }
        return names;
    }

    private void drain() throws IOException {
        final int length = position;
        // Before the write: if it fails, nobody knows how much of this is in the file, so it is not to be written
        // again.
        position = 0;
        stream.write(lines, 0, length);
        flushedBytes += length;
    }

    /** {@return where the line ends} */
    private int format(final Message event, final int start) {
        final int typeId = event.typeId();
        CommandCodec.checkVersion("event", typeId, event.schemaVersion());
        final int end = start + buffer.putLongAscii(start, event.correlationId());
        return switch (typeId) {
            case TradeDecoder.TEMPLATE_ID -> formatTrade(event, end);
            case ReducedDecoder.TEMPLATE_ID -> formatReduced(event, end);
            case RejectedDecoder.TEMPLATE_ID -> formatRejected(event, end);
            case FailedDecoder.TEMPLATE_ID -> formatFailed(event, end);
            default -> throw CommandCodec.undecodable("unknown event", typeId, "lengthBytes", event.length());
        };
    }

    private int formatTrade(final Message event, final int start) {
        final DirectBuffer source = checked("Trade", event, TradeDecoder.BLOCK_LENGTH);
        trade.wrap(source, event.offset(), TradeDecoder.BLOCK_LENGTH, event.schemaVersion());
        int at = text(start, ",TRADE,");
        at = number(at, trade.takerOrderId(), ',');
        at = number(at, trade.makerOrderId(), ',');
        at = number(at, trade.price(), ',');
        return number(at, trade.size(), '\n');
    }

    private int formatReduced(final Message event, final int start) {
        final DirectBuffer source = checked("Reduced", event, ReducedDecoder.BLOCK_LENGTH);
        reduced.wrap(source, event.offset(), ReducedDecoder.BLOCK_LENGTH, event.schemaVersion());
        int at = text(start, ",REDUCE,");
        at = text(number(at, reduced.orderId(), ','), ",");
        at = number(at, reduced.price(), ',');
        return number(at, reduced.size(), '\n');
    }

    private int formatRejected(final Message event, final int start) {
        final DirectBuffer source = checked("Rejected", event, RejectedDecoder.BLOCK_LENGTH);
        rejected.wrap(source, event.offset(), RejectedDecoder.BLOCK_LENGTH, event.schemaVersion());
        int at = text(start, ",REJECT,");
        at = text(number(at, rejected.orderId(), ','), ",");
        at = number(at, rejected.price(), ',');
        return number(at, rejected.size(), '\n');
    }

    private int formatFailed(final Message event, final int start) {
        final DirectBuffer source = checked("Failed", event, FailedDecoder.BLOCK_LENGTH);
        failed.wrap(source, event.offset(), FailedDecoder.BLOCK_LENGTH, event.schemaVersion());
        final int reason = failed.reasonRaw();
        if (!FailReason.isCode(reason)) {
            throw CommandCodec.undecodable("Failed of an unknown reason", event.typeId(), "reason", reason);
        }
        final int at = number(text(start, ",ERROR,"), failed.orderId(), ',');
        return text(text(text(at, ",,"), REASONS[reason]), "\n");
    }

    private static DirectBuffer checked(final String kind, final Message event, final int expectedBytes) {
        CommandCodec.checkLength(kind, event.typeId(), event.length(), expectedBytes);
        return event.buffer();
    }

    private int number(final int at, final long value, final char end) {
        final int last = at + buffer.putLongAscii(at, value);
        lines[last] = (byte) end;
        return last + 1;
    }

    private int text(final int at, final String text) {
        final int length = text.length();
        for (int i = 0; i < length; i++) {
            lines[at + i] = (byte) text.charAt(i);
        }
        return at + length;
    }
}
