package org.ringmill.peer.exchangecore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of commands, byte by byte as the layout says. */
final class CommandBytes {
    static final int PLACE = 1;
    static final int MOVE = 2;
    static final int CANCEL = 3;
    static final int REDUCE = 4;
    static final int BID = 0;
    static final int ASK = 1;
    static final int GTC = 0;
    static final int IOC = 1;
    static final int FOK_BUDGET = 2;

    private final ByteBuffer bytes = ByteBuffer.allocate(4096);
    private long commands;

    CommandBytes(final int symbols) {
        bytes.putLong(0x524D_4F52_4445_5253L).putInt(1).putInt(symbols).putLong(0);
    }

    CommandBytes place(
            final int symbol,
            final long order,
            final long user,
            final int side,
            final int type,
            final long price,
            final long size) {
        return add(PLACE, side, type, symbol, order, user, price, size);
    }

    CommandBytes add(
            final int kind,
            final int side,
            final int type,
            final int symbol,
            final long order,
            final long user,
            final long price,
            final long size) {
        bytes.put((byte) kind).put((byte) side).put((byte) type).put((byte) 0).putInt(symbol);
        bytes.putLong(order).putLong(user).putLong(price).putLong(size);
        bytes.putLong(16, ++commands);
        return this;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    Path write(final Path file) throws IOException {
        return Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
    }

    CommandFile read(final Path folder) throws IOException {
        return CommandFile.read(write(folder.resolve("commands")));
    }
}
