package org.ringmill.bench.peers;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ringmill.examples.exchange.OrderCommand;

/**
 * Writes the commands of a flow for a peer in another process. All numbers are big-endian.
 *
 * <pre>
 * header   0 magic "RMORDERS"   8 int version, 1   12 int symbols, numbered from 0   16 long commands
 * command  0 byte kind: 1 PLACE, 2 MOVE, 3 CANCEL, 4 REDUCE   1 byte side: 0 BID, 1 ASK
 *          2 byte type: 0 GTC, 1 IOC, 2 FOK_BUDGET            3 byte, 0
 *          4 int symbol   8 long order   16 long user   24 long price   32 long size
 * </pre>
 *
 * <p>{@code org.ringmill.peer.exchangecore.CommandFile} reads it, and says the same: the two share no class.
 */
public final class CommandFile {
    private static final long MAGIC = 0x524D_4F52_4445_5253L;
    private static final int VERSION = 1;
    private static final int BUFFER_BYTES = 1 << 16;

    private CommandFile() {}

    /**
     * Writes a file, in place of one that is there.
     *
     * @param commands at least one; their symbols are numbered from 0
     */
    public static void write(final Path file, final OrderCommand[] commands) throws IOException {
        if (commands.length == 0) {
            throw new IllegalArgumentException("no command, file=" + file);
        }
        final int symbols = Books.symbols(commands);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
            out.writeLong(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(symbols);
            out.writeLong(commands.length);
            for (final OrderCommand command : commands) {
                write(command, out);
            }
        }
    }

    private static void write(final OrderCommand command, final DataOutputStream out) throws IOException {
        out.writeByte(command.kind().typeId());
        out.writeByte(command.side().ordinal());
        out.writeByte(command.type().ordinal());
        out.writeByte(0);
        out.writeInt(command.symbolId());
        out.writeLong(command.orderId());
        out.writeLong(command.userId());
        out.writeLong(command.price());
        out.writeLong(command.size());
    }
}
