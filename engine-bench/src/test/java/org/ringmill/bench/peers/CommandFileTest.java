package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;

class CommandFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldWriteWhatTheLayoutSays() throws IOException {
        final ByteBuffer bytes = write(
                new OrderCommand().ofSymbol(2).place(11, 12, Side.ASK, OrderType.FOK_BUDGET, 13, 14),
                new OrderCommand().ofSymbol(1).move(21, 22, 23),
                new OrderCommand().cancel(31, 32),
                new OrderCommand().reduce(41, 42, 43));

        assertThat(bytes.limit()).isEqualTo(24 + 4 * 40);
        assertThat(bytes.slice(0, 8)).isEqualTo(ByteBuffer.wrap("RMORDERS".getBytes(StandardCharsets.US_ASCII)));
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getInt(12)).isEqualTo(3);
        assertThat(bytes.getLong(16)).isEqualTo(4);
        assertCommand(bytes, 0, new int[] {1, 1, 2, 0}, 2, 11, 12, 13, 14);
        assertCommand(bytes, 1, new int[] {2, 0, 0, 0}, 1, 21, 22, 23, 0);
        assertCommand(bytes, 2, new int[] {3, 0, 0, 0}, 0, 31, 32, 0, 0);
        assertCommand(bytes, 3, new int[] {4, 0, 0, 0}, 0, 41, 42, 0, 43);
    }

    @Test
    void shouldRefuseASymbolBelowZero() {
        assertThatThrownBy(() -> write(new OrderCommand().onLine(7).ofSymbol(-1).cancel(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line=7, symbolId=-1");
    }

    @Test
    void shouldRefuseNoCommands() {
        assertThatThrownBy(this::write)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no command, file=");
    }

    private ByteBuffer write(final OrderCommand... commands) throws IOException {
        final Path file = folder.resolve("commands");
        CommandFile.write(file, commands);
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    private static void assertCommand(
            final ByteBuffer bytes, final int index, final int[] codes, final int symbol, final long... values) {
        final int at = 24 + index * 40;
        for (int i = 0; i < codes.length; i++) {
            assertThat(bytes.get(at + i)).as("code %d of %d", i, index).isEqualTo((byte) codes[i]);
        }
        assertThat(bytes.getInt(at + 4)).isEqualTo(symbol);
        for (int i = 0; i < values.length; i++) {
            assertThat(bytes.getLong(at + 8 + i * 8))
                    .as("value %d of %d", i, index)
                    .isEqualTo(values[i]);
        }
    }
}
