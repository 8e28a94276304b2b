package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
    @Test
    void shouldReadBackWhatItWrote() {
        final CommandCodec codec = new CommandCodec();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandCodec.MAX_LENGTH_BYTES + 8]);
        final OrderCommand written = new OrderCommand();
        final OrderCommand read = new OrderCommand();
        for (final RandomCommands.Temper temper : RandomCommands.Temper.values()) {
            final RandomCommands commands = new RandomCommands(1, temper);
            for (int i = 0; i < 2_000; i++) {
                commands.next(written);
                written.ofSymbol(i * 1_000_003).onLine(i);
                final int typeId = written.kind().typeId();
                final int lengthBytes = codec.encode(written, buffer, 8);
                codec.decode(typeId, CommandCodec.SCHEMA_VERSION, buffer, 8, lengthBytes, read.onLine(-1));
                assertThat(read).hasToString(written.toString());
                assertThat(read.symbolId()).isEqualTo(written.symbolId());
                assertThat(read.line()).isEqualTo(-1);
            }
        }
    }
}
