package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.OrderAction;
import exchange.core2.core.common.OrderType;
import exchange.core2.core.common.cmd.OrderCommandType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The commands of a flow as the bench wrote them, in the terms of exchange-core. All numbers are big-endian.
 *
 * <pre>
 * header   0 magic "RMORDERS"   8 int version, 1   12 int symbols, numbered from 0   16 long commands
 * command  0 byte kind: 1 PLACE, 2 MOVE, 3 CANCEL, 4 REDUCE   1 byte side: 0 BID, 1 ASK
 *          2 byte type: 0 GTC, 1 IOC, 2 FOK_BUDGET            3 byte, 0
 *          4 int symbol   8 long order   16 long user   24 long price   32 long size
 * </pre>
 *
 * <p>{@code org.ringmill.bench.peers.CommandFile} writes it, and says the same. Everything is checked when it is read;
 * immutable from then on.
 */
final class CommandFile {
    static final long MAGIC = 0x524D_4F52_4445_5253L;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 24;
    static final int COMMAND_BYTES = 40;

    /** More symbols than any flow has; a number far beyond would only come from a damaged file. */
    private static final int MAX_SYMBOLS = 1 << 20;

    private static final OrderCommandType[] KINDS = {
        OrderCommandType.PLACE_ORDER,
        OrderCommandType.MOVE_ORDER,
        OrderCommandType.CANCEL_ORDER,
        OrderCommandType.REDUCE_ORDER
    };
    private static final OrderAction[] SIDES = {OrderAction.BID, OrderAction.ASK};
    private static final OrderType[] TYPES = {OrderType.GTC, OrderType.IOC, OrderType.FOK_BUDGET};

    private final ByteBuffer bytes;
    private final int symbols;
    private final int commands;

    private CommandFile(final ByteBuffer bytes, final int symbols, final int commands) {
        this.bytes = bytes;
        this.symbols = symbols;
        this.commands = commands;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is not as the layout says: what, where, and what was expected
     */
    static CommandFile read(final Path file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        check(bytes.limit() >= HEADER_BYTES, file, 0, "a header of " + HEADER_BYTES + " bytes", bytes.limit());
        check(bytes.getLong(0) == MAGIC, file, 0, "the magic number", Long.toHexString(bytes.getLong(0)));
        check(bytes.getInt(8) == VERSION, file, 8, "version " + VERSION, bytes.getInt(8));
        final int symbols = bytes.getInt(12);
        check(symbols >= 1 && symbols <= MAX_SYMBOLS, file, 12, "1 to " + MAX_SYMBOLS + " symbols", symbols);
        final long commands = bytes.getLong(16);
        final int found = (bytes.limit() - HEADER_BYTES) / COMMAND_BYTES;
        final boolean isWhole = (bytes.limit() - HEADER_BYTES) % COMMAND_BYTES == 0;
        check(commands >= 1 && commands == found && isWhole, file, 16, "as many commands as the file holds", commands);
        for (int i = 0; i < found; i++) {
            checkCommand(bytes, i, symbols, file);
        }
        return new CommandFile(bytes, symbols, found);
    }

    /** {@return how many symbols there are, numbered from 0} */
    int symbols() {
        return symbols;
    }

    /** {@return how many commands there are} */
    int commands() {
        return commands;
    }

    OrderCommandType kind(final int index) {
        return KINDS[bytes.get(position(index)) - 1];
    }

    OrderAction side(final int index) {
        return SIDES[bytes.get(position(index) + 1)];
    }

    OrderType type(final int index) {
        return TYPES[bytes.get(position(index) + 2)];
    }

    int symbol(final int index) {
        return bytes.getInt(position(index) + 4);
    }

    long orderId(final int index) {
        return bytes.getLong(position(index) + 8);
    }

    long userId(final int index) {
        return bytes.getLong(position(index) + 16);
    }

    long price(final int index) {
        return bytes.getLong(position(index) + 24);
    }

    long size(final int index) {
        return bytes.getLong(position(index) + 32);
    }

    private static int position(final int index) {
        return HEADER_BYTES + index * COMMAND_BYTES;
    }

    private static void checkCommand(final ByteBuffer bytes, final int index, final int symbols, final Path file) {
        final int at = position(index);
        final int kind = bytes.get(at);
        check(kind >= 1 && kind <= KINDS.length, file, at, "a kind of 1 to " + KINDS.length, kind);
        final int side = bytes.get(at + 1);
        check(side >= 0 && side < SIDES.length, file, at + 1, "side 0 or 1", side);
        final int type = bytes.get(at + 2);
        check(type >= 0 && type < TYPES.length, file, at + 2, "a type of 0 to " + (TYPES.length - 1), type);
        final int symbol = bytes.getInt(at + 4);
        check(symbol >= 0 && symbol < symbols, file, at + 4, "a symbol below " + symbols, symbol);
    }

    private static void check(
            final boolean holds, final Path file, final int offset, final String expected, final Object found) {
        if (!holds) {
            throw new IllegalArgumentException("not a file of commands, file=" + file + ", offset=" + offset
                    + ", expected=" + expected + ", found=" + found);
        }
    }
}
