package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.RingmillException;

class EventLineWriterTest {
    private final Outputs outputs = new Outputs(16);
    private final EventProxy events = new EventProxy();

    @Test
    void shouldWriteALineForEachKindOfEvent() {
        outputs.command.correlationId = 12;
        events.direct(outputs, 1);
        events.trade(1, 2, Side.ASK, 3, 4, 5, 6);
        events.reduced(1, 2, Side.BID, -5, 6);
        events.rejected(1, 2, Side.BID, 5, 6);
        for (final FailReason reason : FailReason.values()) {
            events.failed(1, 2, reason);
        }
        final String text = outputs.takeText();
        assertThat(text).isEqualTo("""
                        12,TRADE,1,3,5,6
                        12,REDUCE,1,,-5,6
                        12,REJECT,1,,5,6
                        12,ERROR,1,,,UNKNOWN_ORDER
                        12,ERROR,1,,,DUPLICATE_ORDER
                        12,ERROR,1,,,INVALID_SIZE
                        12,ERROR,1,,,SYMBOL_LIMIT
                        12,ERROR,1,,,RISK_SIZE
                        12,ERROR,1,,,RISK_NOTIONAL
                        12,ERROR,1,,,RISK_POSITION
                        """);
        assertThat(outputs.writer.lines()).isEqualTo(10);
        assertThat(outputs.writer.lengthBytes()).isEqualTo(text.length());
        assertThat(events.sent()).isEqualTo(10);
    }

    @Test
    void shouldHoldTheLongestLineWhereverTheBufferEnds() {
        outputs.command.correlationId = Long.MIN_VALUE;
        events.direct(outputs, 1);
        final long least = Long.MIN_VALUE;
        for (int i = 0; i < 2_000; i++) {
            events.trade(least, least, Side.BID, least, least, least, least);
            events.failed(least, least, FailReason.DUPLICATE_ORDER);
        }
        final String trade = least + ",TRADE," + least + "," + least + "," + least + "," + least + "\n";
        assertThat(trade.length()).isLessThanOrEqualTo(EventLineWriter.MAX_LINE_BYTES);
        assertThat(outputs.takeText())
                .isEqualTo((trade + least + ",ERROR," + least + ",,,DUPLICATE_ORDER\n").repeat(2_000));
    }

    @Test
    void shouldNameTheEventWhenItCannotBeDecoded() throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final EventLineWriter writer = new EventLineWriter(bytes);
        final Outputs.View event = new Outputs.View();
        event.typeId = 1;
        assertFault(writer, event, "unknown event, typeId=1, lengthBytes=0");
        event.typeId = 11;
        event.length = 52;
        assertFault(writer, event, "Trade is cut short, typeId=11, lengthBytes=52");
        event.typeId = 14;
        event.buffer.putByte(20, (byte) 7);
        assertFault(writer, event, "Failed of an unknown reason, typeId=14, reason=7");
        event.schemaVersion = CommandCodec.SCHEMA_VERSION + 1;
        assertFault(writer, event, "event of a newer schema, typeId=14, schemaVersion=2");
        writer.flush();
        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEmpty();
        assertThat(writer.lines()).isZero();
    }

    /** How much of it is in the file nobody knows: whoever closes the file must not add it once more. */
    @Test
    void shouldNotWriteAgainWhatItCouldNotWrite() throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final boolean[] full = {true};
        final EventLineWriter writer = new EventLineWriter(new OutputStream() {
            @Override
            public void write(final int value) throws IOException {
                if (full[0] && bytes.size() == 5) {
                    full[0] = false;
                    throw new IOException("no space left");
                }
                bytes.write(value);
            }
        });
        final Outputs.View event = new Outputs.View();
        event.typeId = 14;
        event.length = 32;
        writer.write(event);
        assertThatThrownBy(writer::flush).isInstanceOf(IOException.class);
        writer.flush();
        assertThat(bytes.size()).isEqualTo(5);
    }

    private static void assertFault(final EventLineWriter writer, final Outputs.View event, final String message) {
        assertThatThrownBy(() -> writer.write(event))
                .isInstanceOf(RingmillException.class)
                .hasMessage(message);
    }
}
