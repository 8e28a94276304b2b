package org.ringmill.peer.exchangecore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchange.core2.core.common.OrderAction;
import exchange.core2.core.common.OrderType;
import exchange.core2.core.common.cmd.OrderCommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandFileTest {
    @TempDir
    private Path folder;

    private final CommandBytes content = new CommandBytes(3)
            .place(2, 11, 12, CommandBytes.ASK, CommandBytes.FOK_BUDGET, 13, 14)
            .add(CommandBytes.MOVE, 0, 0, 1, 21, 22, 23, 0);

    @Test
    void shouldReadEveryFieldWhenWhole() throws IOException {
        final CommandFile file = content.read(folder);

        assertThat(file.symbols()).isEqualTo(3);
        assertThat(file.commands()).isEqualTo(2);
        assertThat(file.kind(0)).isEqualTo(OrderCommandType.PLACE_ORDER);
        assertThat(file.side(0)).isEqualTo(OrderAction.ASK);
        assertThat(file.type(0)).isEqualTo(OrderType.FOK_BUDGET);
        assertThat(file.symbol(0)).isEqualTo(2);
        assertThat(file.orderId(0)).isEqualTo(11);
        assertThat(file.userId(0)).isEqualTo(12);
        assertThat(file.price(0)).isEqualTo(13);
        assertThat(file.size(0)).isEqualTo(14);
        assertThat(file.kind(1)).isEqualTo(OrderCommandType.MOVE_ORDER);
        assertThat(file.price(1)).isEqualTo(23);
    }

    @Test
    void shouldNameTheMagicNumberWhenItIsNoFileOfCommands() {
        content.bytes().putLong(0, 0);

        assertRefused("offset=0, expected=the magic number, found=0");
    }

    @Test
    void shouldNameTheVersionWhenItIsAnother() {
        content.bytes().putInt(8, 2);

        assertRefused("offset=8, expected=version 1, found=2");
    }

    @Test
    void shouldNameTheSymbolsWhenThereAreNone() {
        content.bytes().putInt(12, 0);

        assertRefused("offset=12, expected=1 to 1048576 symbols, found=0");
    }

    @Test
    void shouldNameTheCountWhenTheFileHoldsFewerCommands() {
        content.bytes().putLong(16, 3);

        assertRefused("offset=16, expected=as many commands as the file holds, found=3");
    }

    @Test
    void shouldNameTheCountWhenTheFileIsCutOrHasMore() throws IOException {
        final Path file = content.write(folder.resolve("commands"));
        final byte[] whole = Files.readAllBytes(file);
        for (final int change : new int[] {-1, 1}) {
            Files.write(file, Arrays.copyOf(whole, whole.length + change));

            assertThatThrownBy(() -> CommandFile.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset=16");
        }
    }

    @Test
    void shouldNameTheHeaderWhenTheFileIsEmpty() throws IOException {
        final Path file = Files.createFile(folder.resolve("empty"));

        assertThatThrownBy(() -> CommandFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected=a header of 24 bytes, found=0");
    }

    @Test
    void shouldNameThePlaceWhenACodeIsUnknown() {
        content.bytes().put(64, (byte) 5);
        assertRefused("offset=64, expected=a kind of 1 to 4, found=5");
        content.bytes().put(64, (byte) 1).put(65, (byte) 2);
        assertRefused("offset=65, expected=side 0 or 1, found=2");
        content.bytes().put(65, (byte) 1).put(66, (byte) -1);
        assertRefused("offset=66, expected=a type of 0 to 2, found=-1");
        content.bytes().put(66, (byte) 3);
        assertRefused("offset=66, expected=a type of 0 to 2, found=3");
        content.bytes().put(66, (byte) 0).putInt(68, 3);
        assertRefused("offset=68, expected=a symbol below 3, found=3");
    }

    private void assertRefused(final String where) {
        assertThatThrownBy(() -> content.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a file of commands")
                .hasMessageContaining(where);
    }
}
